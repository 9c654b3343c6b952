using System.Globalization;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Telemetry;
using Sluice.Storage.Accounting;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Usage;

/// <summary>What was used: sums by name or time, and the last hour minute by minute.</summary>
internal sealed class UsageApi(GatewayRuntime runtime, AdminServices services)
{
    private const int MostPoints = 2_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly (string, UsageGrouping)[] Groupings =
    [
        ("model", UsageGrouping.Model), ("backend", UsageGrouping.Backend), ("key", UsageGrouping.Key), ("user", UsageGrouping.User),
        ("agent", UsageGrouping.Agent), ("hour", UsageGrouping.Hour), ("day", UsageGrouping.Day),
    ];

    private static readonly AdminParameter From = new("from", "string", "The first instant that counts, or how long ago, as 24h.");
    private static readonly AdminParameter To = new("to", "string", "The first instant that no longer counts; now unless given.");

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/usage", AdminRole.Viewer, "getUsage", "Requests, tokens and cost, summed up.", AdminJson.Default.UsageReport, ReportAsync) with
        {
            Query =
            [
                From,
                To,
                new("by", "string", "What has a row: model (unless given), backend, key, user, agent, hour or day."),
                new("key", "string", "Of this client key alone."),
            ],
        },
        AdminRoute.Of(HttpMethods.Get, "/admin/series", AdminRole.Viewer, "getSeries", "Requests, tokens, spend, refusals and latencies over time.", AdminJson.Default.SeriesReport, SeriesAsync) with
        {
            Query = [From, To, new("step", "string", "The length of a point: whole minutes within the last hour (1m unless given), 1h or 1d before that.")],
        },
    ];

    private async ValueTask<AdminResult<UsageReport>> ReportAsync(AdminCall call)
    {
        var now = runtime.Time.GetUtcNow();
        var from = call.Instant("from", now) ?? now - Day;
        var to = call.Instant("to", now) ?? now;
        var by = call.Choice("by", UsageGrouping.Model, Groupings);
        var key = call.Text("key");
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (from >= to)
            return AdminProblem.Bad("'from' is not before 'to'.", "from");
        if (services.Stores?.Usage is not { } store)
            return AdminProblem.Nothing("usage");
        await FlushAsync(call).ConfigureAwait(false);
        var rows = await store.SummarizeAsync(by, from, to, key, call.Aborted).ConfigureAwait(false);
        var word = Groupings.First(grouping => grouping.Item2 == by).Item1;
        UsageView[] views = [.. rows.Select(UsageView.Of)];
        return new UsageReport(from.UtcDateTime, to.UtcDateTime, word, views, Total(views));
    }

    private async ValueTask<AdminResult<SeriesReport>> SeriesAsync(AdminCall call)
    {
        var now = runtime.Time.GetUtcNow();
        var to = call.Instant("to", now) ?? now;
        var from = call.Instant("from", now) ?? to - Hour;
        var oldest = now - TimeSpan.FromMinutes(RequestSeries.Minutes - 1);
        var isRecent = from >= oldest;
        var text = call.Text("step");
        var step = isRecent ? Minute : to - from <= TimeSpan.FromDays(7) ? Hour : Day;
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (text is not null && (!Duration.TryParse(text, out step) || step < Minute || step.Ticks % Minute.Ticks != 0))
            return AdminProblem.Bad("'step' is not a number of whole minutes. Write 1m, 5m, 1h or 1d.", "step");
        if (from >= to)
            return AdminProblem.Bad("'from' is not before 'to'.", "from");
        if (!isRecent && step != Hour && step != Day)
            return AdminProblem.Bad("Before the last hour 'step' is 1h or 1d.", "step");
        if ((to - from) / step > MostPoints)
            return AdminProblem.Bad(string.Create(CultureInfo.InvariantCulture, $"These are more than {MostPoints} points. Choose a longer 'step'."), "step");
        if (isRecent)
            return Recent(from, to, step);
        if (services.Stores?.Usage is not { } store)
            return AdminProblem.Nothing("usage older than an hour");
        await FlushAsync(call).ConfigureAwait(false);
        return await StoredAsync(store, from, to, step, call.Aborted).ConfigureAwait(false);
    }

    private SeriesReport Recent(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        var stepMs = (long)step.TotalMilliseconds;
        var first = from.ToUnixTimeMilliseconds() / stepMs * stepMs;
        var points = new List<SeriesPointView>();
        for (var at = first; at < to.ToUnixTimeMilliseconds(); at += stepMs)
            points.Add(SeriesPointView.Of(DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime, runtime.Journal.Series.Sum(at, at + stepMs)));
        return new(DateTimeOffset.FromUnixTimeMilliseconds(first).UtcDateTime, to.UtcDateTime, stepMs, "memory", points);
    }

    private static async Task<SeriesReport> StoredAsync(
        IUsageStore store, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken)
    {
        var stepMs = (long)step.TotalMilliseconds;
        var first = from.ToUnixTimeMilliseconds() / stepMs * stepMs;
        var start = DateTimeOffset.FromUnixTimeMilliseconds(first);
        var rows = await store.SummarizeAsync(step == Day ? UsageGrouping.Day : UsageGrouping.Hour, start, to, key: null, cancellationToken).ConfigureAwait(false);
        var counts = (await store.CountAsync(start, to, step, cancellationToken).ConfigureAwait(false)).ToLookup(count => count.StartMs);
        var byStart = rows.ToDictionary(row => DateTimeOffset.Parse(row.Group, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds(), UsageView.Of);
        var points = new List<SeriesPointView>();
        for (var at = first; at < to.ToUnixTimeMilliseconds(); at += stepMs)
        {
            var row = byStart.GetValueOrDefault(at) ?? Total([]);
            points.Add(new(
                DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime,
                row.Requests,
                row.Errors,
                row.Refused,
                counts[at].Where(count => count.Kind == UsageCountKind.Refused).ToDictionary(count => count.Component, count => count.Requests, StringComparer.Ordinal),
                row.InputTokens + row.CachedInputTokens + row.CacheWriteTokens,
                row.OutputTokens,
                row.CostUsd,
                Latency(counts[at], UsageCountKind.Duration),
                Latency(counts[at], UsageCountKind.FirstByte)));
        }

        return new(start.UtcDateTime, to.UtcDateTime, stepMs, "store", points);
    }

    private static LatencyView Latency(IEnumerable<UsageCount> counts, UsageCountKind kind)
    {
        var latencies = new LatencyCounts();
        foreach (var count in counts.Where(count => count.Kind == kind))
            latencies.Add(count.Step, count.Requests);
        return LatencyView.Of(latencies);
    }

    private async ValueTask FlushAsync(AdminCall call)
    {
        if (runtime.Journal.Log is { LastError: null } log)
            await log.FlushAsync(call.Aborted).ConfigureAwait(false);
    }

    private static UsageView Total(IReadOnlyList<UsageView> rows) => new(
        "",
        rows.Sum(row => row.Requests),
        rows.Sum(row => row.Errors),
        rows.Sum(row => row.Refused),
        rows.Sum(row => row.InputTokens),
        rows.Sum(row => row.CachedInputTokens),
        rows.Sum(row => row.CacheWriteTokens),
        rows.Sum(row => row.OutputTokens),
        rows.Sum(row => row.CostUsd),
        rows.Sum(row => row.Unpriced));
}
