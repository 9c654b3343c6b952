using System.Globalization;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Hosting;
using Sluice.Storage.Accounting;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>The log of requests: from the database where there is one, else the latest from memory.</summary>
internal sealed class RequestsApi(GatewayRuntime runtime, AdminServices services)
{
    private const int Most = 1_000;

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/requests", AdminRole.Viewer, "listRequests", "Requests that ended, the newest first.", AdminJson.Default.RequestList, ListAsync) with
        {
            Query =
            [
                new("limit", "integer", "How many at most: 1 to 1000, 100 unless given."),
                new("key", "string", "Of this client key."),
                new("user", "string", "Of this user."),
                new("model", "string", "For this public model name."),
                new("backend", "string", "Answered by this backend."),
                new("refusedBy", "string", "Refused by this component."),
                new("status", "string", "With this HTTP status, as 429, or of this class, as 4xx."),
                new("q", "string", "With this text in id, models, user or agent."),
                new("from", "string", "Arrived from this instant on, or so long ago: 24h."),
                new("to", "string", "Arrived before this instant."),
                new("before", "string", "The next page: what the page before gave as next."),
            ],
        },
        AdminRoute.Of(HttpMethods.Get, "/admin/requests/{name}", AdminRole.Viewer, "getRequest", "One request, by its id, with the attempts that failed and why it was refused.", AdminJson.Default.RequestDetailView, FindAsync),
    ];

    private async ValueTask<AdminResult<RequestList>> ListAsync(AdminCall call)
    {
        var now = runtime.Time.GetUtcNow();
        var limit = call.Whole("limit", 100, 1, Most);
        var status = call.Text("status");
        var before = call.Text("before");
        var query = new RequestQuery
        {
            Limit = limit,
            Key = call.Text("key"),
            User = call.Text("user"),
            Model = call.Text("model"),
            Backend = call.Text("backend"),
            RefusedBy = call.Text("refusedBy"),
            Text = call.Text("q"),
            From = call.Instant("from", now),
            To = call.Instant("to", now),
        };
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (status is not null)
        {
            if (!TryStatus(status, out var least, out var greatest))
                return AdminProblem.Bad("'status' is not an HTTP status. Write one such as 429, or a class such as 4xx.", "status");
            query = query with { LeastStatus = least, GreatestStatus = greatest };
        }

        if (before is not null)
        {
            if (!TryCursor(before, out var cursor))
                return AdminProblem.Bad("'before' is not what a page before gave as next.", "before");
            query = query with { Before = cursor };
        }

        var records = runtime.Journal.Recent.FullPage(query) ?? await ReadAsync(query, call.Aborted).ConfigureAwait(false);
        var next = records.Count == limit ? Cursor(records[^1]) : null;
        return new RequestList([.. records.Select(RequestView.Of)], next);
    }

    private async ValueTask<IReadOnlyList<UsageRecord>> ReadAsync(RequestQuery query, CancellationToken cancellationToken)
    {
        if (services.Stores?.Requests is not { } store)
            return await runtime.Journal.Recent.ReadAsync(query, cancellationToken).ConfigureAwait(false);
        // What the log has not written yet is looked for too.
        if (runtime.Journal.Log is { LastError: null } log)
            await log.FlushAsync(cancellationToken).ConfigureAwait(false);
        return await store.ReadAsync(query, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<AdminResult<RequestDetailView>> FindAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        var record = await runtime.Journal.Recent.FindAsync(call.Name, call.Aborted).ConfigureAwait(false);
        if (record is null && services.Stores?.Requests is { } store)
            record = await store.FindAsync(call.Name, call.Aborted).ConfigureAwait(false);
        return record is { } found ? RequestDetailView.Of(found) : AdminProblem.NotFound($"No request '{call.Name}' is kept here. Requests are deleted after usage.keepFor.");
    }

    private static string Cursor(UsageRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.TimeMs}-{record.RequestId}");

    private static bool TryCursor(string text, out (long TimeMs, string RequestId) cursor)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        cursor = (0, text[(dash + 1)..]);
        return dash > 0 && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out cursor.TimeMs);
    }

    private static bool TryStatus(string text, out int least, out int greatest)
    {
        least = greatest = 0;
        if (text.Length != 3 || !char.IsAsciiDigit(text[0]))
            return false;
        if (text.EndsWith("xx", StringComparison.Ordinal))
        {
            least = (text[0] - '0') * 100;
            greatest = least + 99;
            return true;
        }

        greatest = least = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;
        return status > 0;
    }
}
