using System.Collections.Frozen;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Backends;
using Sluice.Gateway.Admin.Backups;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Admin.Explaining;
using Sluice.Gateway.Admin.Groups;
using Sluice.Gateway.Admin.History;
using Sluice.Gateway.Admin.Keys;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Admin.Usage;
using Sluice.Gateway.Hosting;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin;

/// <summary>The operations of the admin API. A new one is registered here, and described by that.</summary>
internal sealed class AdminRoutes
{
    private readonly FrozenDictionary<string, AdminRoute[]> _fixed;
    private readonly AdminRoute[] _named;

    public AdminRoutes(GatewayRuntime runtime, AdminServices services, AdminDirectory directory, LiveFeed feed, Lifecycle lifecycle)
    {
        var status = new StatusReader(runtime);
        All =
        [
            AdminRoute.Of(HttpMethods.Get, "/admin/status", AdminRole.Viewer, "getStatus", "The state of everything at one instant. Asking changes nothing.", AdminJson.Default.GatewayStatus, _ => status.Read()),
            .. new BackendsApi(runtime, services).Routes,
            .. new KeysApi(runtime, services).Routes,
            .. new GroupsApi(runtime, services).Routes,
            .. new BudgetsApi(runtime, services).Routes,
            .. new UsageApi(runtime, services).Routes,
            .. new RequestsApi(runtime, services).Routes,
            .. new HistoryApi(runtime, services, feed).Routes,
            .. new ExplainApi(runtime).Routes,
            .. new ConfigApi(runtime, services).Routes,
            .. new EventsApi(runtime, directory, feed, lifecycle).Routes,
            .. new AdminsApi(runtime, services, directory).Routes,
            .. new BackupsApi(services).Routes,
        ];
        _fixed = All.Where(route => !route.HasName).GroupBy(route => route.Path, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _named = [.. All.Where(route => route.HasName)];
    }

    public IReadOnlyList<AdminRoute> All { get; }

    /// <summary>Finds an operation; a HEAD is answered as GET is, without its body.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, without a slash at its end.</param>
    /// <param name="name">What stands in it at the place of a name.</param>
    /// <param name="methods">The methods that the path takes; none where there is no such path.</param>
    public AdminRoute? Find(string method, string path, out string name, out IReadOnlyList<string> methods)
    {
        var wanted = HttpMethods.IsHead(method) ? HttpMethods.Get : method;
        name = "";
        if (_fixed.TryGetValue(path, out var candidates))
        {
            methods = [.. candidates.Select(route => route.Method)];
            return candidates.FirstOrDefault(route => HttpMethods.Equals(route.Method, wanted));
        }

        var takes = new List<string>();
        AdminRoute? found = null;
        foreach (var route in _named)
        {
            if (!route.Matches(path, out var own))
                continue;
            takes.Add(route.Method);
            if (!HttpMethods.Equals(route.Method, wanted))
                continue;
            found = route;
            name = own;
        }

        methods = takes;
        return found;
    }
}
