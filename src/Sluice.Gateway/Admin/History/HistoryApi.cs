using System.Globalization;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Hosting;
using Sluice.Storage.Admins;
using Sluice.Storage.Audit;
using Sluice.Storage.History;

namespace Sluice.Gateway.Admin.History;

/// <summary>What happened: cooldowns, alerts, and who changed what.</summary>
internal sealed class HistoryApi(GatewayRuntime runtime, AdminServices services, LiveFeed feed)
{
    private const int Most = 1_000;

    private static readonly AdminParameter Limit = new("limit", "integer", "How many at most: 1 to 1000, 100 unless given.");
    private static readonly AdminParameter From = new("from", "string", "From this instant on, or so long ago: 7d.");
    private static readonly AdminParameter To = new("to", "string", "Before this instant.");
    private static readonly AdminParameter Subject = new("subject", "string", "Of this target, backend, account or scope.");
    private static readonly AdminParameter Before = new("before", "integer", "The next page: what the page before gave as next.");

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/cooldowns", AdminRole.Viewer, "listCooldowns", "Cooldowns and circuit breakers, the newest first.", AdminJson.Default.CooldownList, CooldownsAsync) with
        {
            Query = [Limit, Subject, From, To, Before],
        },
        AdminRoute.Of(HttpMethods.Get, "/admin/alerts", AdminRole.Viewer, "listAlerts", "Alerts, the newest first.", AdminJson.Default.AlertList, AlertsAsync) with
        {
            Query = [Limit, Subject, From, To, Before],
        },
        AdminRoute.Of(HttpMethods.Get, "/admin/audit", AdminRole.Viewer, "listAudit", "Who changed what, the newest first.", AdminJson.Default.AuditList, AuditAsync) with
        {
            Query = [Limit, new("actor", "string", "By this administrator."), new("subject", "string", "To this, as key:team-a."), From, To, Before],
        },
    ];

    private async ValueTask<AdminResult<CooldownList>> CooldownsAsync(AdminCall call)
    {
        if (Query(call, out var query) is { } wrong)
            return wrong;
        if (services.Stores is not { } stores)
            return new CooldownList(feed.Cooldowns.Latest(query.Limit), Next: null);
        await FlushAsync(stores, call).ConfigureAwait(false);
        var entries = await stores.History.CooldownsAsync(query, call.Aborted).ConfigureAwait(false);
        return new CooldownList([.. entries.Select(CooldownView.Of)], entries.Count == query.Limit ? entries[^1].Id : null);
    }

    private async ValueTask<AdminResult<AlertList>> AlertsAsync(AdminCall call)
    {
        if (Query(call, out var query) is { } wrong)
            return wrong;
        if (services.Stores is not { } stores)
            return new AlertList(feed.Alerts.Latest(query.Limit), Next: null);
        await FlushAsync(stores, call).ConfigureAwait(false);
        var entries = await stores.History.AlertsAsync(query, call.Aborted).ConfigureAwait(false);
        return new AlertList([.. entries.Select(AlertView.Of)], entries.Count == query.Limit ? entries[^1].Id : null);
    }

    // What the log has not written yet is looked for too.
    private static async ValueTask FlushAsync(GatewayStores stores, AdminCall call)
    {
        if (stores.HistoryLog.LastError is null)
            await stores.HistoryLog.FlushAsync(call.Aborted).ConfigureAwait(false);
    }

    private AdminProblem? Query(AdminCall call, out HistoryQuery query)
    {
        var now = runtime.Time.GetUtcNow();
        var before = call.Whole("before", 0, 0, int.MaxValue);
        query = new()
        {
            Limit = call.Whole("limit", 100, 1, Most),
            Subject = call.Text("subject"),
            From = call.Instant("from", now),
            To = call.Instant("to", now),
            BeforeId = before > 0 ? before : null,
        };
        return call.WrongQuery();
    }

    private async ValueTask<AdminResult<AuditList>> AuditAsync(AdminCall call)
    {
        var now = runtime.Time.GetUtcNow();
        var before = call.Text("before");
        var query = new AuditQuery
        {
            Limit = call.Whole("limit", 100, 1, Most),
            Actor = call.Text("actor"),
            Subject = call.Text("subject"),
            From = call.Instant("from", now),
            To = call.Instant("to", now),
        };
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (before is not null)
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return AdminProblem.Bad("'before' is not what a page before gave as next.", "before");
            query = query with { BeforeId = id };
        }

        if (services.Stores?.Audit is not { } audit)
            return AdminProblem.Nothing("audit log");
        var entries = await audit.ReadAsync(query, call.Aborted).ConfigureAwait(false);
        return new AuditList([.. entries.Select(AuditView.Of)], entries.Count == query.Limit ? entries[^1].Id : null);
    }
}
