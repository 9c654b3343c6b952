using System.Net;
using Sluice.Errors;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Admin;

/// <summary>Lets in who shows the admin token.</summary>
/// <param name="token">The hash of the token.</param>
/// <param name="time">The clock by which wrong tokens are slowed down.</param>
internal sealed class AdminAccess(SecretHash token, TimeProvider time)
{
    private readonly WrongTokens _wrong = new(time);

    /// <summary>Looks at the token of a request. A right one is never kept waiting; a wrong one may be.</summary>
    /// <returns>Why the request is refused; <see langword="null"/> lets it in.</returns>
    public async ValueTask<GatewayError?> CheckAsync(HttpContext http, string requestId)
    {
        if (ClientCredential.Bearer(http.Request.Headers) is not { } sent)
            return Refuse(http, requestId, "The admin token is missing. Send it as 'Authorization: Bearer <admin token>'.");
        if (token.Matches(SecretHash.Of(sent)))
            return null;
        if (await _wrong.HoldAsync(http.Connection.RemoteIpAddress ?? IPAddress.None, http.RequestAborted).ConfigureAwait(false))
            return Refuse(http, requestId, "This is not the admin token of this gateway.");
        var error = GatewayErrors.Plain(
            RefusalStatus.Requests, ErrorCode.RateLimited, "Too many wrong admin tokens at the same time.", requestId, "auth");
        return error with { Detail = error.Detail with { RetryAfter = WrongTokens.LongestHold, IsRetryable = true } };
    }

    private static GatewayError Refuse(HttpContext http, string requestId, string message)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return GatewayErrors.Plain(RefusalStatus.InvalidApiKey, ErrorCode.Authentication, message, requestId, "auth");
    }
}
