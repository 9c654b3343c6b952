using System.Net;
using Sluice.Errors;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Proxy;
using Sluice.Protocols;

namespace Sluice.Gateway.Admin;

/// <summary>Lets in who shows the token of an administrator.</summary>
/// <param name="directory">Whose tokens there are.</param>
/// <param name="addresses">Tells where a request comes from.</param>
/// <param name="time">The clock by which wrong tokens are slowed down.</param>
internal sealed class AdminAccess(AdminDirectory directory, Func<HttpContext, IPAddress> addresses, TimeProvider time)
{
    private readonly WrongTokens _wrong = new(time);

    /// <summary>Looks at the token of a request. A right one is never kept waiting; a wrong one may be.</summary>
    /// <returns>Who asks, or why the request is refused.</returns>
    public async ValueTask<(AdminActor? Actor, SluiceError? Refused)> CheckAsync(HttpContext http, string requestId)
    {
        if (ClientCredential.Bearer(http.Request.Headers) is not { } sent)
            return (null, Refuse(http, requestId, "The admin token is missing. Send it as 'Authorization: Bearer <admin token>'."));
        if (directory.Find(sent) is { } actor)
            return (actor, null);
        if (await _wrong.HoldAsync(addresses(http), http.RequestAborted).ConfigureAwait(false))
            return (null, Refuse(http, requestId, "This is not an admin token of this gateway."));
        var error = GatewayErrors.Plain(
            RefusalStatus.Requests, ErrorCode.RateLimited, "Too many wrong admin tokens at the same time.", requestId, "auth");
        return (null, error with { Detail = error.Detail with { RetryAfter = WrongTokens.LongestHold, IsRetryable = true } });
    }

    private static SluiceError Refuse(HttpContext http, string requestId, string message)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return GatewayErrors.Plain(RefusalStatus.InvalidApiKey, ErrorCode.Authentication, message, requestId, "auth");
    }
}
