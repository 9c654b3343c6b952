using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Access;

/// <summary>Named administrators and their roles.</summary>
internal sealed class AdminsApi(GatewayRuntime runtime, AdminServices services, AdminDirectory directory)
{
    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/me", AdminRole.Viewer, "getMe", "Whose token this is, and what it may do.", AdminJson.Default.AdminView, static call => new AdminView(call.Actor.Name, Roles.Word(call.Actor.Role), null, null)),
        AdminRoute.Of(HttpMethods.Get, "/admin/admins", AdminRole.Admin, "listAdmins", "The named administrators.", AdminJson.Default.AdminList, ListAsync),
        AdminRoute.Of(HttpMethods.Post, "/admin/admins", AdminRole.Admin, "createAdmin", "Adds an administrator; the token is shown once.", AdminJson.Default.AdminWithToken, AddAsync, StatusCodes.Status201Created) with
        {
            Body = AdminJson.Default.AdminSettings,
        },
        AdminRoute.Of(HttpMethods.Post, "/admin/admins/{name}/rotate", AdminRole.Admin, "rotateAdmin", "Gives an administrator a new token, shown once; the old one is void.", AdminJson.Default.AdminWithToken, RotateAsync),
        AdminRoute.WithoutAnswer(HttpMethods.Delete, "/admin/admins/{name}", AdminRole.Admin, "deleteAdmin", "Removes an administrator.", DeleteAsync),
        AdminRoute.Of(HttpMethods.Post, "/admin/token/reset", AdminRole.Admin, "resetToken", "Makes a new first admin token, shown once; the old one is void at once.", AdminJson.Default.MadeAdminToken, ResetTokenAsync),
    ];

    private async ValueTask<AdminResult<AdminList>> ListAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (services.Stores?.Admins is not { } store)
            return Nothing();
        return new AdminList([.. (await store.ListAsync(call.Aborted).ConfigureAwait(false)).Select(AdminView.Of)]);
    }

    private async ValueTask<AdminResult<AdminWithToken>> AddAsync(AdminCall call)
    {
        if (services.Stores?.Admins is not { } store)
            return Nothing();
        var context = new ReadContext(static _ => null);
        var (body, problem) = await call.ReadAsync(context).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        var o = new ObjectReader(body ?? SourceNode.EmptyObject, context);
        var name = o.Name("name");
        if (o.Take("name") is null)
            o.Missing("name", "Write a name of a-z, 0-9, _ and -.");
        if (o.Take("role") is null)
            o.Missing("role", "Write \"viewer\", \"operator\" or \"admin\".");
        var role = o.Choice("role", AdminRole.Viewer, Roles.Words);
        o.Finish();
        if (context.HasErrors)
            return AdminProblem.Invalid(context.Errors());
        if (name is AdminActor.First or "cli")
            return AdminProblem.NameTaken($"Administrator '{name}'");
        var token = AdminToken.Make();
        var admin = new StoredAdmin { Name = name!, Role = role, TokenHash = SecretHash.Of(token).ToHex(), Created = runtime.Time.GetUtcNow(), Updated = runtime.Time.GetUtcNow() };
        var audit = call.Audit("admin.create", $"admin:{name}", after: $"{{\"role\":\"{Roles.Word(role)}\"}}");
        if (!await store.AddAsync(admin, audit, CancellationToken.None).ConfigureAwait(false))
            return AdminProblem.NameTaken($"Administrator '{name}'");
        await directory.LoadAsync().ConfigureAwait(false);
        return new AdminWithToken(AdminView.Of(admin), token);
    }

    private async ValueTask<AdminResult<AdminWithToken>> RotateAsync(AdminCall call)
    {
        if (services.Stores?.Admins is not { } store)
            return Nothing();
        var all = await store.ListAsync(call.Aborted).ConfigureAwait(false);
        if (all.FirstOrDefault(admin => admin.Name == call.Name) is not { } known)
            return Unknown(call);
        var token = AdminToken.Make();
        var changed = known with { TokenHash = SecretHash.Of(token).ToHex(), Updated = runtime.Time.GetUtcNow() };
        if (!await store.UpdateAsync(changed, call.Audit("admin.rotate", $"admin:{call.Name}"), CancellationToken.None).ConfigureAwait(false))
            return Unknown(call);
        await directory.LoadAsync().ConfigureAwait(false);
        return new AdminWithToken(AdminView.Of(changed), token);
    }

    private async ValueTask<AdminProblem?> DeleteAsync(AdminCall call)
    {
        if (services.Stores?.Admins is not { } store)
            return Nothing();
        if (!await store.DeleteAsync(call.Name, call.Audit("admin.delete", $"admin:{call.Name}"), CancellationToken.None).ConfigureAwait(false))
            return Unknown(call);
        await directory.LoadAsync().ConfigureAwait(false);
        return null;
    }

    private async ValueTask<AdminResult<MadeAdminToken>> ResetTokenAsync(AdminCall call)
    {
        if (services.Stores is not { } stores)
            return AdminProblem.Nothing("admin token");
        if (services.IsTokenGiven)
            return AdminProblem.Conflict($"The first admin token is that of {AdminToken.Variable}. Set another one there and restart, or unset it.");
        var token = await AdminToken.ResetAsync(stores.Settings).ConfigureAwait(false);
        directory.Replace(SecretHash.Of(token));
        await stores.Audit.AppendAsync(call.Audit("admin_token.reset", "admin_token"), CancellationToken.None).ConfigureAwait(false);
        return new MadeAdminToken(token);
    }

    private static AdminProblem Nothing() => AdminProblem.Nothing("named administrators");

    private static AdminProblem Unknown(AdminCall call) => AdminProblem.NotFound($"There is no administrator '{call.Name}'. GET /admin/admins lists them.");
}
