using System.Globalization;
using Sluice.Errors;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>Makes the errors that no refusal of the engine is behind.</summary>
internal static class GatewayErrors
{
    /// <summary>An error of ours that no limit is behind.</summary>
    public static SluiceError Plain(RefusalStatus status, ErrorCode code, string message, string requestId, string? component = null, string? param = null) => new()
    {
        Status = status,
        Message = message,
        Param = param,
        Detail = new()
        {
            Code = code,
            Name = ErrorCodes.Describe(code).Name,
            Component = component,
            IsPermanent = code is ErrorCode.RequestTooLarge,
            RequestId = requestId,
        },
    };

    /// <summary>A body took too long to arrive: nothing was sent, and the same may be sent again.</summary>
    /// <param name="allowed">How long it may take.</param>
    /// <param name="requestId">Names the request.</param>
    public static SluiceError BodyTooSlow(TimeSpan allowed, string requestId)
    {
        var info = ErrorCodes.Describe(ErrorCode.Timeout);
        return new()
        {
            Status = RefusalStatus.BodyTooSlow,
            Message = string.Create(CultureInfo.InvariantCulture, $"The body had not arrived as a whole after {allowed.TotalSeconds:0.###} s, which is what this gateway waits (server.bodyTimeout). Nothing was sent."),
            Detail = new() { Code = ErrorCode.Timeout, Name = info.Name, IsRetryable = true, IsFallbackable = info.IsFallbackable, RequestId = requestId },
        };
    }

    /// <summary>What a call draws on has to outlive a crash, and cannot be written down: it was not sent.</summary>
    public static SluiceError NotKept(string requestId)
    {
        var info = ErrorCodes.Describe(ErrorCode.Overloaded);
        return new()
        {
            Status = RefusalStatus.StateNotKept,
            Message = "This call counts on a budget, a quota or a limit of an hour and more, which the gateway cannot write down now. It was not sent; GET /health/ready tells when it can.",
            Detail = new()
            {
                Code = ErrorCode.Overloaded,
                Name = info.Name,
                Component = "storage",
                RetryAfter = TimeSpan.FromSeconds(1),
                IsRetryable = true,
                IsFallbackable = info.IsFallbackable,
                RequestId = requestId,
            },
        };
    }

    /// <summary>The last attempt failed without an answer that could be passed on, or over Sluice's own credential.</summary>
    public static SluiceError OfFailure(FailedAnswer failed, ErrorCode code, TimeSpan? retryAfter, string requestId)
    {
        var info = ErrorCodes.Describe(code);
        var status = failed.Failure?.Kind switch
        {
            FailureKind.Credential => RefusalStatus.UpstreamAuth,
            FailureKind.Quota => RefusalStatus.TargetsHeld,
            _ => RefusalStatus.TargetsDown,
        };
        return new()
        {
            Status = status,
            Message = $"No target could take this call. Last was backend '{failed.Target.Backend.Name}': {failed.Problem}",
            Detail = new()
            {
                Code = code,
                Name = info.Name,
                Source = "provider",
                Component = failed.Failure?.Kind switch
                {
                    FailureKind.Credential => "auth",
                    FailureKind.Quota => "quota_guard",
                    _ => null,
                },
                Scope = $"backend:{failed.Target.Backend.Name}",
                RetryAfter = retryAfter,
                IsRetryable = info.IsRetryable || retryAfter is not null,
                IsFallbackable = info.IsFallbackable,
                RequestId = requestId,
            },
        };
    }
}
