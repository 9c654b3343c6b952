using Sluice.Errors;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Proxy;
using Sluice.Protocols;

namespace Sluice.Gateway.Hosting;

/// <summary>Writes pages that are Sluice's own, as opposed to answers of backends: never stored, framed, sniffed or scripted.</summary>
internal static class OwnPages
{
    public static void Harden(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["referrer-policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }

    /// <summary>Writes a whole page; to HEAD its head alone.</summary>
    public static async ValueTask WriteAsync(HttpContext http, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Refuses every method but GET and HEAD.</summary>
    /// <returns>Whether the request may go on.</returns>
    public static async ValueTask<bool> TakesGetAsync(HttpContext http, string requestId)
    {
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            return true;
        http.Response.Headers.Allow = "GET, HEAD";
        var problem = $"{http.Request.Path} takes GET, not {http.Request.Method}.";
        await RefuseAsync(http, RefusalStatus.WrongMethod, ErrorCode.InvalidRequest, problem, requestId).ConfigureAwait(false);
        return false;
    }

    public static ValueTask RefuseAsync(HttpContext http, RefusalStatus status, ErrorCode code, string problem, string requestId) =>
        RefuseAsync(http, GatewayErrors.Plain(status, code, problem, requestId), requestId);

    public static ValueTask RefuseAsync(HttpContext http, SluiceError error, string requestId) => Answers.WriteErrorAsync(http, OpenAIDialect.Instance, error, requestId);
}
