using Sluice.Errors;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Hosting;
using Sluice.Protocols;
using Sluice.Storage;

namespace Sluice.Gateway.Admin;

/// <summary>Everything under <c>/admin</c>: for administrators alone, also from loopback.</summary>
internal sealed class AdminEndpoint(GatewayRuntime runtime, AdminAccess access, Lazy<AdminRoutes> routes)
{
    /// <summary>Whether a path is of the admin API, known or not.</summary>
    public static bool Owns(string path) => path.Equals("/admin", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/admin/", StringComparison.OrdinalIgnoreCase);

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = runtime.RequestIds.Next();
        http.Response.Headers["x-sluice-request-id"] = requestId;
        var (actor, refused) = await access.CheckAsync(http, requestId).ConfigureAwait(false);
        if (actor is null)
        {
            await OwnPages.RefuseAsync(http, refused!, requestId).ConfigureAwait(false);
            return;
        }

        if (await ServeAsync(http, actor, requestId).ConfigureAwait(false) is { } problem)
            await AdminErrors.WriteAsync(http, problem, requestId).ConfigureAwait(false);
    }

    private async Task<AdminProblem?> ServeAsync(HttpContext http, AdminActor actor, string requestId)
    {
        var path = http.Request.Path.Value!.TrimEnd('/');
        var found = routes.Value.Find(http.Request.Method, path, out var name, out var methods);
        if (found is null)
        {
            if (methods.Count == 0)
                return new(RefusalStatus.UnknownUrl, ErrorCode.NotFound, "The admin API has no such path. GET /openapi.json describes all of it.");
            http.Response.Headers.Allow = string.Join(", ", methods);
            return new(RefusalStatus.WrongMethod, ErrorCode.InvalidRequest, $"{path} takes {string.Join(" or ", methods)}, not {http.Request.Method}.");
        }

        if (actor.Role < found.Role)
            return AdminProblem.RoleTooLow(actor, Roles.Word(found.Role));
        try
        {
            return await found.Serve(new(http, requestId, actor, name)).ConfigureAwait(false);
        }
        catch (StorageException problem)
        {
            return AdminProblem.Storage(problem.Message);
        }
        catch (BadHttpRequestException problem)
        {
            return AdminProblem.Bad(problem.Message);
        }
    }
}
