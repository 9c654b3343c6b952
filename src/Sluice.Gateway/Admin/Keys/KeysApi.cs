using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Config.Writing;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Storage.Admins;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Admin.Keys;

/// <summary>Client keys: what the file defines is read here, what is made here is kept in the database, as hashes.</summary>
internal sealed class KeysApi(GatewayRuntime runtime, AdminServices services)
{
    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(90);

    private readonly StoredSection? _section = services.Configuration is { } configuration
        ? new(configuration, "keys", "Key", static stored => stored.Keys, static (stored, keys) => stored with { Keys = keys })
        : null;

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/keys", AdminRole.Viewer, "listKeys", "All client keys.", AdminJson.Default.KeyList, ListAsync),
        AdminRoute.Of(HttpMethods.Post, "/admin/keys", AdminRole.Admin, "createKey", "Makes a client key: its name, and what the file would hold under it. The key itself is shown once.", AdminJson.Default.KeyWithSecret, AddAsync, StatusCodes.Status201Created) with
        {
            Body = AdminJson.Default.JsonObject,
        },
        AdminRoute.Of(HttpMethods.Get, "/admin/keys/{name}", AdminRole.Viewer, "getKey", "One client key.", AdminJson.Default.KeyView, FindAsync),
        AdminRoute.Of(HttpMethods.Put, "/admin/keys/{name}", AdminRole.Admin, "updateKey", "Replaces a key's settings; what it used stays.", AdminJson.Default.KeyView, ReplaceAsync) with
        {
            Body = AdminJson.Default.JsonObject,
        },
        AdminRoute.WithoutAnswer(HttpMethods.Delete, "/admin/keys/{name}", AdminRole.Admin, "deleteKey", "Removes a key and frees its name; it is refused from then on.", DeleteAsync) with
        {
            Query = [new("open", "boolean", "true also removes the last key, after which callers on this machine need none.")],
        },
        AdminRoute.Of(HttpMethods.Post, "/admin/keys/{name}/rotate", AdminRole.Admin, "rotateKey", "Gives a key a new secret, shown once.", AdminJson.Default.KeyWithSecret, RotateAsync) with
        {
            Body = AdminJson.Default.KeyRotation,
        },
        AdminRoute.WithoutAnswer(HttpMethods.Post, "/admin/keys/{name}/revoke", AdminRole.Admin, "revokeKey", "Revokes a key for good; its name and settings stay to be read.", RevokeAsync),
    ];

    private async ValueTask<AdminResult<KeyList>> ListAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        var stored = services.Stores?.Keys is { } store ? await store.ListAsync(call.Aborted).ConfigureAwait(false) : [];
        var names = runtime.Config.Keys.Select(key => key.Name).Union(stored.Select(key => key.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new KeyList([.. names.Select(name => View(name, stored.FirstOrDefault(key => key.Name == name))!)]);
    }

    private async ValueTask<AdminResult<KeyView>> FindAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        return await ShownAsync(call, call.Name).ConfigureAwait(false);
    }

    private async ValueTask<AdminResult<KeyWithSecret>> AddAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Keys is not { } store)
            return Nothing();
        var (name, settings, problem) = await StoredSection.ReadAsync(call).ConfigureAwait(false);
        var (key, secret) = MadeKey.Create();
        problem ??= settings.ContainsKey("key")
            ? AdminProblem.Invalid([new("key", Quote.Mask, "is made by Sluice, and shown once", "Remove it.")])
            : await _section.AddAsync(call, name, settings, () =>
                store.AddAsync(name, settings.ToJsonString(), secret, Audit(call, "key.create", name, null, settings), CancellationToken.None).AsTask()).ConfigureAwait(false);
        return problem ?? await WithSecretAsync(call, name, key).ConfigureAwait(false);
    }

    private async ValueTask<AdminResult<KeyView>> ReplaceAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Keys is not { } store)
            return Nothing();
        if (_section.WhyNot(call.Name) is { } not)
            return not;
        var (name, settings, problem) = await StoredSection.ReadAsync(call, call.Name).ConfigureAwait(false);
        JsonObject? before = null;
        problem ??= await _section.ReplaceAsync(
            call,
            name,
            old =>
            {
                before = old;
                return settings.ContainsKey("key")
                    ? (null, AdminProblem.Invalid([new("key", Quote.Mask, "is made by Sluice", $"Remove it; for a new one POST /admin/keys/{name}/rotate.")]))
                    : (settings, null);
            },
            made => store.UpdateAsync(name, made.ToJsonString(), Audit(call, "key.update", name, before, made), CancellationToken.None).AsTask()).ConfigureAwait(false);
        return problem ?? await ShownAsync(call, name).ConfigureAwait(false);
    }

    private async ValueTask<AdminProblem?> DeleteAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Keys is not { } store)
            return Nothing();
        var mayOpen = call.Choice("open", false, [("true", true), ("false", false)]);
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (_section.Written(call.Name) is null && await store.FindAsync(call.Name, call.Aborted).ConfigureAwait(false) is { Revoked: not null })
        {
            // A revoked key is in no configuration any more.
            await store.DeleteAsync(call.Name, call.Audit("key.delete", $"key:{call.Name}"), CancellationToken.None).ConfigureAwait(false);
            return null;
        }

        return IsLast(call.Name) && !mayOpen ? Last(call.Name) : await RemoveAsync(
            call, "key.delete", audit => store.DeleteAsync(call.Name, audit, CancellationToken.None).AsTask()).ConfigureAwait(false);
    }

    private async ValueTask<AdminProblem?> RevokeAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Keys is not { } store)
            return Nothing();
        if (_section.Written(call.Name) is null && await store.FindAsync(call.Name, call.Aborted).ConfigureAwait(false) is { Revoked: not null })
            return null; // done already
        return IsLast(call.Name) ? Last(call.Name) : await RemoveAsync(
            call, "key.revoke", audit => store.RevokeAsync(call.Name, audit, CancellationToken.None).AsTask()).ConfigureAwait(false);
    }

    private Task<AdminProblem?> RemoveAsync(AdminCall call, string action, Func<Storage.Audit.AuditEntry, Task<bool>> remove)
    {
        var before = _section!.Find(call.Name) is { } known ? (JsonObject)JsonNode.Parse(known.Json)! : null;
        return _section.RemoveAsync(call, call.Name, () => remove(Audit(call, action, call.Name, before, null)));
    }

    private async ValueTask<AdminResult<KeyWithSecret>> RotateAsync(AdminCall call)
    {
        if (_section is null || services is not { Configuration: { } configuration, Stores.Keys: { } store })
            return Nothing();
        if (_section.WhyNot(call.Name) is { } not)
            return not;
        var context = new ReadContext(static _ => null);
        var (body, problem) = await call.ReadAsync(context).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        var o = new ObjectReader(body ?? SourceNode.EmptyObject, context);
        var keep = o.Has("keepOldFor") ? o.Duration("keepOldFor", TimeSpan.Zero, TimeSpan.Zero, LongestKept) : TimeSpan.Zero;
        o.Take("keepOldFor");
        o.Finish();
        if (context.HasErrors)
            return AdminProblem.Invalid(context.Errors());
        var (key, secret) = MadeKey.Create();
        DateTimeOffset? until = keep > TimeSpan.Zero ? runtime.Time.GetUtcNow() + keep : null;
        var outcome = await configuration.ChangeAsync(
            static stored => stored,
            () => store.RotateAsync(call.Name, secret, until, call.Audit("key.rotate", $"key:{call.Name}"), CancellationToken.None).AsTask(),
            call.Aborted).ConfigureAwait(false);
        return outcome is null ? Unknown(call.Name) : await WithSecretAsync(call, call.Name, key).ConfigureAwait(false);
    }

    private bool IsLast(string name) => runtime.Config.Keys is [{ } only] && only.Name == name;

    private static AdminProblem Last(string name) => AdminProblem.Conflict(
        $"Key '{name}' is the last one: without it callers on this machine would need none. Make another first, set \"enabled\": false, or delete it with ?open=true.");

    private async Task<AdminResult<KeyWithSecret>> WithSecretAsync(AdminCall call, string name, string secret)
    {
        var stored = await services.Stores!.Keys.FindAsync(name, call.Aborted).ConfigureAwait(false);
        return View(name, stored) is { } view ? new AdminResult<KeyWithSecret>(new(view, secret)) { Tag = _section!.Tag(name) } : Unknown(name);
    }

    private async Task<AdminResult<KeyView>> ShownAsync(AdminCall call, string name)
    {
        var stored = services.Stores?.Keys is { } store && Names.IsName(name) ? await store.FindAsync(name, call.Aborted).ConfigureAwait(false) : null;
        return View(name, stored) is { } view ? new AdminResult<KeyView>(view) { Tag = _section?.Tag(name) } : Unknown(name);
    }

    private KeyView? View(string name, StoredKey? stored)
    {
        var key = runtime.Config.Keys.FirstOrDefault(key => key.Name == name);
        if (key is null && stored is null)
            return null;
        var written = _section?.Written(name);
        var settings = written is not null ? SourceJson.Masked(written) : stored is not null ? JsonNode.Parse(stored.Settings) : null;
        return new(
            name,
            stored is not null && written is null or { IsLiteral: true } ? "admin" : "config",
            key?.Group,
            key?.Enabled ?? false,
            key?.Expires?.UtcDateTime,
            stored?.Revoked?.UtcDateTime,
            key?.Models ?? [],
            [.. (stored?.Secrets ?? []).Select(KeySecretView.Of)],
            settings,
            key is null ? null : ConfigWriter.Write(key),
            stored?.Created.UtcDateTime,
            stored?.Updated.UtcDateTime);
    }

    private static Storage.Audit.AuditEntry Audit(AdminCall call, string action, string name, JsonObject? before, JsonObject? after) =>
        call.Audit(action, $"key:{name}", before?.ToJsonString(), after?.ToJsonString());

    private static AdminProblem Unknown(string name) => AdminProblem.NotFound($"There is no key '{name}'. GET /admin/keys lists them.");

    private static AdminProblem Nothing() => AdminProblem.Nothing("keys of its own");
}
