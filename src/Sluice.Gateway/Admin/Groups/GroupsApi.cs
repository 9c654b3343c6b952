using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Config.Writing;
using Sluice.Gateway.Hosting;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Groups;

/// <summary>Groups of client keys.</summary>
internal sealed class GroupsApi(GatewayRuntime runtime, AdminServices services)
{
    private readonly StoredSection? _section = services.Configuration is { } configuration
        ? new(configuration, "groups", "Group", static stored => stored.Groups, static (stored, groups) => stored with { Groups = groups })
        : null;

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/groups", AdminRole.Viewer, "listGroups", "All groups of client keys.", AdminJson.Default.GroupList, List),
        AdminRoute.Of(HttpMethods.Post, "/admin/groups", AdminRole.Admin, "createGroup", "Adds a group: its name, and what the file would hold under it.", AdminJson.Default.GroupView, AddAsync, StatusCodes.Status201Created) with
        {
            Body = AdminJson.Default.JsonObject,
        },
        AdminRoute.Of(HttpMethods.Get, "/admin/groups/{name}", AdminRole.Viewer, "getGroup", "One group.", AdminJson.Default.GroupView, Find),
        AdminRoute.Of(HttpMethods.Put, "/admin/groups/{name}", AdminRole.Admin, "updateGroup", "Replaces a group's settings; what it used stays.", AdminJson.Default.GroupView, ReplaceAsync) with
        {
            Body = AdminJson.Default.JsonObject,
        },
        AdminRoute.WithoutAnswer(HttpMethods.Delete, "/admin/groups/{name}", AdminRole.Admin, "deleteGroup", "Removes a group that no key names.", DeleteAsync),
    ];

    private AdminResult<GroupList> List(AdminCall call) =>
        call.WrongQuery() is { } wrong ? wrong : new GroupList([.. runtime.Config.Groups.Select(group => View(group.Name)!)]);

    private AdminResult<GroupView> Find(AdminCall call) => call.WrongQuery() is { } wrong ? wrong : Shown(call.Name);

    private async ValueTask<AdminResult<GroupView>> AddAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Groups is not { } store)
            return Nothing();
        var (name, settings, problem) = await StoredSection.ReadAsync(call).ConfigureAwait(false);
        problem ??= await _section.AddAsync(call, name, settings, () => store.AddAsync(
            name, settings.ToJsonString(), call.Audit("group.create", $"group:{name}", after: settings.ToJsonString()), CancellationToken.None).AsTask()).ConfigureAwait(false);
        return problem is null ? Shown(name) : problem;
    }

    private async ValueTask<AdminResult<GroupView>> ReplaceAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Groups is not { } store)
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
                return (settings, null);
            },
            made => store.UpdateAsync(
                name, made.ToJsonString(), call.Audit("group.update", $"group:{name}", before?.ToJsonString(), made.ToJsonString()), CancellationToken.None).AsTask()).ConfigureAwait(false);
        return problem is null ? Shown(name) : problem;
    }

    private async ValueTask<AdminProblem?> DeleteAsync(AdminCall call)
    {
        if (_section is null || services.Stores?.Groups is not { } store)
            return Nothing();
        var before = _section.Find(call.Name)?.Json;
        return await _section.RemoveAsync(
            call, call.Name, () => store.DeleteAsync(call.Name, call.Audit("group.delete", $"group:{call.Name}", before), CancellationToken.None).AsTask()).ConfigureAwait(false);
    }

    private AdminResult<GroupView> Shown(string name) =>
        View(name) is { } view ? new AdminResult<GroupView>(view) { Tag = _section?.Tag(name) } : AdminProblem.NotFound($"There is no group '{name}'. GET /admin/groups lists them.");

    private GroupView? View(string name)
    {
        if (runtime.Config.Groups.FirstOrDefault(group => group.Name == name) is not { } group)
            return null;
        var written = _section?.Written(name);
        return new(
            name,
            _section?.ManagedBy(name) ?? "config",
            [.. runtime.Config.Keys.Where(key => key.Group == name).Select(key => key.Name)],
            written is null ? null : SourceJson.Masked(written),
            ConfigWriter.Write(group));
    }

    private static AdminProblem Nothing() => AdminProblem.Nothing("groups of its own");
}
