using System.Text.Json;
using Sluice.Errors;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;

namespace Sluice.Gateway.Admin;

/// <summary>Everything under <c>/admin</c>: for holders of the admin token alone, also from loopback.</summary>
internal sealed class AdminEndpoint(GatewayRuntime runtime, AdminAccess access)
{
    private readonly StatusReader _status = new(runtime);

    /// <summary>Whether a path is of the admin API, known or not.</summary>
    public static bool Owns(string path) => path.Equals("/admin", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/admin/", StringComparison.OrdinalIgnoreCase);

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = runtime.RequestIds.Next();
        if (await access.CheckAsync(http, requestId).ConfigureAwait(false) is { } refused)
        {
            await OwnPages.RefuseAsync(http, refused, requestId).ConfigureAwait(false);
            return;
        }

        if (http.Request.Path.Value?.TrimEnd('/') is not "/admin/status")
        {
            const string Unknown = "The admin API has no such path. GET /admin/status tells the state of everything.";
            await OwnPages.RefuseAsync(http, RefusalStatus.UnknownUrl, ErrorCode.NotFound, Unknown, requestId).ConfigureAwait(false);
            return;
        }

        if (!await OwnPages.TakesGetAsync(http, requestId).ConfigureAwait(false))
            return;
        var body = JsonSerializer.SerializeToUtf8Bytes(_status.Read(), AdminJson.Default.GatewayStatus);
        await OwnPages.WriteAsync(http, "application/json", body).ConfigureAwait(false);
    }
}
