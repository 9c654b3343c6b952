using Sluice.Errors;
using Sluice.Gateway.Routing;
using Sluice.Protocols;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>An attempt that failed: the provider's error with its body, or no answer at all.</summary>
internal sealed class FailedAnswer(RoutedTarget target, UpstreamResponse? response, PooledBytes? body, ProviderFailure? failure, string problem)
    : ProxyAnswer(target, response)
{
    /// <summary>The provider's error as it came; <see langword="null"/> where there was no answer.</summary>
    public PooledBytes? Body { get; } = body;

    /// <summary>What that error says; <see langword="null"/> where there was no answer.</summary>
    public ProviderFailure? Failure { get; } = failure;

    /// <summary>Whether the error is about the caller's own credential, which went up with the call: it passes as it is.</summary>
    public bool IsCallersOwn { get; set; }

    /// <summary>Whether what was refused is none of the caller's words, and left out in the next attempt: the caller has no use for it.</summary>
    public bool IsOurs { get; init; }

    /// <summary>What went wrong, in words.</summary>
    public string Problem { get; } = problem;

    /// <summary>How the attempt was made; <see langword="null"/> where it ended as a stream.</summary>
    public Exchange? Exchange { get; init; }

    /// <summary>Why the request cannot be carried to this target, which was not asked.</summary>
    public RequestProblem? Untranslatable { get; init; }

    public override ValueTask DisposeAsync()
    {
        Body?.Dispose();
        return base.DisposeAsync();
    }
}
