using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Config.Writing;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Secrets;
using Sluice.Storage.Admins;
using Sluice.Storage.Backends;

namespace Sluice.Gateway.Admin.Backends;

/// <summary>Backends: what the file defines is read here, what is made here is kept in the database.</summary>
internal sealed class BackendsApi(GatewayRuntime runtime, AdminServices services)
{
    private readonly StoredSection? _section = services.Configuration is { } configuration
        ? new(configuration, "backends", "Backend", static stored => stored.Backends, static (stored, backends) => stored with { Backends = backends })
        : null;

    private readonly BackendTest _test = new(runtime.Time);

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/backends", AdminRole.Viewer, "listBackends", "All backends, in the order in which they are tried.", AdminJson.Default.BackendList, ListAsync),
        AdminRoute.Of(HttpMethods.Post, "/admin/backends", AdminRole.Admin, "createBackend", "Adds a backend: its name, and what the file would hold under it.", AdminJson.Default.BackendView, AddAsync, StatusCodes.Status201Created) with
        {
            Body = AdminJson.Default.JsonObject,
        },
        AdminRoute.Of(HttpMethods.Post, "/admin/backends/order", AdminRole.Admin, "orderBackends", "Sets the order in which backends and pools are tried.", AdminJson.Default.BackendOrder, OrderAsync) with
        {
            Body = AdminJson.Default.BackendOrder,
        },
        AdminRoute.Of(HttpMethods.Get, "/admin/backends/{name}", AdminRole.Viewer, "getBackend", "One backend.", AdminJson.Default.BackendView, FindAsync),
        AdminRoute.Of(HttpMethods.Put, "/admin/backends/{name}", AdminRole.Admin, "updateBackend", "Replaces a backend's settings. Open calls end as they began.", AdminJson.Default.BackendView, ReplaceAsync) with
        {
            Body = AdminJson.Default.JsonObject,
        },
        AdminRoute.WithoutAnswer(HttpMethods.Delete, "/admin/backends/{name}", AdminRole.Admin, "deleteBackend", "Removes a backend. Open calls end as they began.", DeleteAsync),
        AdminRoute.Of(HttpMethods.Post, "/admin/backends/{name}/enable", AdminRole.Operator, "enableBackend", "Lets a backend take calls again.", AdminJson.Default.BackendView, call => SwitchAsync(call, true)),
        AdminRoute.Of(HttpMethods.Post, "/admin/backends/{name}/disable", AdminRole.Operator, "disableBackend", "Lets a backend take no further call. Open calls end as they began.", AdminJson.Default.BackendView, call => SwitchAsync(call, false)),
        AdminRoute.Of(HttpMethods.Post, "/admin/backends/{name}/test", AdminRole.Operator, "testBackend", "Calls the provider, outside of all limits, and says in words what is wrong.", AdminJson.Default.BackendTestView, TestAsync),
        AdminRoute.WithoutAnswer(HttpMethods.Post, "/admin/backends/{name}/reset", AdminRole.Operator, "resetBackend", "Forgets cooldowns and circuit breakers of a backend, so that it takes calls at once.", ResetAsync),
    ];

    private async ValueTask<AdminResult<BackendList>> ListAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        var stored = await StoredAsync(call).ConfigureAwait(false);
        return new BackendList([.. runtime.Config.Backends.Select(backend => View(backend.Name, stored)!)]);
    }

    private async ValueTask<AdminResult<BackendView>> FindAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        var view = View(call.Name, await StoredAsync(call).ConfigureAwait(false));
        return view is null
            ? Unknown(call)
            : new AdminResult<BackendView>(view) { Tag = _section?.Tag(call.Name) };
    }

    private async ValueTask<AdminResult<BackendView>> AddAsync(AdminCall call)
    {
        if (_section is null || services.Stores is not { Backends: { } store, MasterKey: { } key })
            return Nothing();
        var (name, settings, problem) = await StoredSection.ReadAsync(call).ConfigureAwait(false);
        problem ??= await _section.AddAsync(call, name, settings, () =>
        {
            var (open, hidden) = BackendSecrets.Seal(key, name, settings);
            return store.AddAsync(name, open, hidden, Audit(call, "backend.create", name, null, settings), CancellationToken.None).AsTask();
        }).ConfigureAwait(false);
        return problem ?? await ShownAsync(call, name).ConfigureAwait(false);
    }

    private async ValueTask<AdminResult<BackendView>> ReplaceAsync(AdminCall call)
    {
        if (_section is null)
            return Nothing();
        if (_section.WhyNot(call.Name) is { } not)
            return not;
        var (_, settings, problem) = await StoredSection.ReadAsync(call, call.Name).ConfigureAwait(false);
        return problem ?? await ChangeAsync(call, "backend.update", before => KeptSecrets.Into(settings, before)).ConfigureAwait(false);
    }

    private ValueTask<AdminResult<BackendView>> SwitchAsync(AdminCall call, bool enabled) => ChangeAsync(
        call,
        enabled ? "backend.enable" : "backend.disable",
        before =>
        {
            before["enabled"] = enabled;
            return (before, null);
        });

    private async ValueTask<AdminResult<BackendView>> ChangeAsync(
        AdminCall call, string action, Func<JsonObject, (JsonObject? Settings, AdminProblem? Problem)> make)
    {
        if (_section is null || services.Stores is not { Backends: { } store, MasterKey: { } key })
            return Nothing();
        var name = call.Name;
        JsonObject? before = null;
        var problem = await _section.ReplaceAsync(
            call,
            name,
            old =>
            {
                before = BackendSecrets.Mask(old);
                return make(old);
            },
            settings =>
            {
                var (open, hidden) = BackendSecrets.Seal(key, name, settings);
                return store.UpdateAsync(name, open, hidden, Audit(call, action, name, before, settings), CancellationToken.None).AsTask();
            }).ConfigureAwait(false);
        return problem ?? await ShownAsync(call, name).ConfigureAwait(false);
    }

    private async ValueTask<AdminProblem?> DeleteAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Backends is not { } store)
            return Nothing();
        var before = _section.Find(call.Name) is { } known ? BackendSecrets.Mask((JsonObject)JsonNode.Parse(known.Json)!) : null;
        return await _section.RemoveAsync(
            call, call.Name, () => store.DeleteAsync(call.Name, Audit(call, "backend.delete", call.Name, before, null), CancellationToken.None).AsTask()).ConfigureAwait(false);
    }

    private async ValueTask<AdminResult<BackendTestView>> TestAsync(AdminCall call)
    {
        if (runtime.Backends.FirstOrDefault(backend => backend.Name == call.Name) is not { } backend)
            return Unknown(call);
        return await _test.RunAsync(backend, call.Aborted).ConfigureAwait(false);
    }

    private async ValueTask<AdminProblem?> ResetAsync(AdminCall call)
    {
        if (runtime.Backends.All(backend => backend.Name != call.Name))
            return Unknown(call);
        foreach (var target in runtime.Routes.Targets.Where(target => target.Backend.Name == call.Name))
            runtime.Admission.ResetHealth(target.Target);
        if (services.Stores?.Audit is { } audit)
            await audit.AppendAsync(call.Audit("backend.reset", $"backend:{call.Name}"), CancellationToken.None).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<AdminResult<BackendOrder>> OrderAsync(AdminCall call)
    {
        if (services is not { Configuration: { } configuration, Stores.Backends: { } store })
            return Nothing();
        var context = new ReadContext(static _ => null);
        var (body, problem) = await call.ReadAsync(context).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        var o = new ObjectReader(body ?? SourceNode.EmptyObject, context);
        var backends = o.Has("backends") ? BackendNames(o, "backends", [.. runtime.Config.Backends.Select(backend => backend.Name)], context) : null;
        var pools = o.Has("pools") ? BackendNames(o, "pools", [.. runtime.Config.Pools.Select(pool => pool.Name)], context) : null;
        if (backends is null && pools is null)
            o.Missing("backends", "Write the names in order: { \"backends\": [ \"b\", \"a\" ] }.");
        o.Finish();
        if (context.HasErrors)
            return AdminProblem.Invalid(context.Errors());
        if (pools is not null && configuration.Result.Source?["pools"] is { IsLiteral: false })
            return AdminProblem.ManagedByConfig("The order of pools", "Change \"pools\" there.");
        var outcome = await configuration.ChangeAsync(
            stored => stored with { BackendOrder = backends ?? stored.BackendOrder, PoolOrder = pools ?? stored.PoolOrder },
            async () =>
            {
                if (backends is not null)
                    await store.SetBackendOrderAsync(backends, call.Audit("backend.order", "backends", after: Words.Json(backends)), CancellationToken.None).ConfigureAwait(false);
                if (pools is not null)
                    await store.SetPoolOrderAsync(pools, call.Audit("pool.order", "pools", after: Words.Json(pools)), CancellationToken.None).ConfigureAwait(false);
                return true;
            },
            call.Aborted).ConfigureAwait(false);
        return outcome is { IsApplied: false }
            ? AdminProblem.Invalid(outcome.Errors)
            : new BackendOrder([.. runtime.Config.Backends.Select(backend => backend.Name)], [.. runtime.Config.Pools.Select(pool => pool.Name)]);
    }

    private static List<string> BackendNames(ObjectReader o, string name, IReadOnlyList<string> known, ReadContext context)
    {
        var names = new List<string>();
        foreach (var node in o.List(name, static (node, _) => node))
        {
            if (ScalarReader.Text(node, context) is not { } text)
                continue;
            if (!known.Contains(text, StringComparer.Ordinal))
                context.Error(node, "is not there", Names.Suggest(text, known));
            else if (names.Contains(text, StringComparer.Ordinal))
                context.Error(node, "stands twice", "Keep one of the two.");
            else
                names.Add(text);
        }

        return names;
    }

    private async Task<AdminResult<BackendView>> ShownAsync(AdminCall call, string name) =>
        View(name, await StoredAsync(call).ConfigureAwait(false)) is { } view ? new AdminResult<BackendView>(view) { Tag = _section!.Tag(name) } : Unknown(call);

    private BackendView? View(string name, IReadOnlyList<StoredBackend> stored)
    {
        if (runtime.Config.Backends.FirstOrDefault(backend => backend.Name == name) is not { } backend)
            return null;
        var record = stored.FirstOrDefault(record => record.Name == name);
        var written = _section?.Written(name);
        return new(
            name,
            _section?.ManagedBy(name) ?? "config",
            ConfigWriter.Write(backend.Protocol)!.GetValue<string>(),
            backend.BaseUrl?.AbsoluteUri,
            backend.Pool,
            backend.Enabled,
            backend.ApiKey is { } key ? SecretText.Mask(key) : null,
            written is null ? null : SourceJson.Masked(written),
            ConfigWriter.Write(backend),
            record?.Created.UtcDateTime,
            record?.Updated.UtcDateTime);
    }

    private async ValueTask<IReadOnlyList<StoredBackend>> StoredAsync(AdminCall call) =>
        services.Stores?.Backends is { } store ? await store.ListAsync(call.Aborted).ConfigureAwait(false) : [];

    private static Storage.Audit.AuditEntry Audit(AdminCall call, string action, string name, JsonObject? before, JsonObject? after) => call.Audit(
        action, $"backend:{name}", before?.ToJsonString(), after is null ? null : BackendSecrets.Mask(after).ToJsonString());

    private static AdminProblem Unknown(AdminCall call) => AdminProblem.NotFound($"There is no backend '{call.Name}'. GET /admin/backends lists them.");

    private static AdminProblem Nothing() => AdminProblem.Nothing("backends of its own");
}
