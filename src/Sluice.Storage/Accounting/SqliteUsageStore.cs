using System.Globalization;
using Dapper;

namespace Sluice.Storage.Accounting;

/// <summary>The requests in the table <c>usage_records</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteUsageStore(SluiceDatabase database) : IUsageStore
{
    private const int DeleteStep = 500;

    // A request as a total of one.
    private const string Rows =
        """
        SELECT time_ms AS start_ms, key_name, COALESCE(user_name, '') AS user_name, COALESCE(agent_name, '') AS agent_name,
               COALESCE(backend, '') AS backend, COALESCE(model, '') AS model, 1 AS requests,
               CASE WHEN error_code IS NOT NULL OR status >= 400 THEN 1 ELSE 0 END AS errors,
               CASE WHEN refused_by IS NOT NULL THEN 1 ELSE 0 END AS refused,
               input_tokens, cached_input_tokens, cache_write_tokens + cache_write_1h_tokens AS cache_write_tokens, output_tokens,
               COALESCE(cost_nano_usd, 0) AS cost_nano_usd,
               CASE WHEN cost_nano_usd IS NULL AND
                   input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + output_tokens > 0
                   THEN 1 ELSE 0 END AS unpriced
        FROM usage_records
        """;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UsageRecord>> RecentAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await database.RunAsync<IReadOnlyList<UsageRecord>>(
            connection => connection.Query<UsageRow>(UsageRow.Select + " ORDER BY time_ms DESC, id DESC LIMIT @limit", new { limit })
                .Select(row => row.ToRecord()).ToArray(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UsageSummary>> SummarizeAsync(
        UsageGrouping by, DateTimeOffset from, DateTimeOffset to, string? key = null, CancellationToken cancellationToken = default)
    {
        var (bucket, format) = by switch
        {
            UsageGrouping.Model => ("model", null),
            UsageGrouping.Backend => ("backend", null),
            UsageGrouping.Key => ("key_name", null),
            UsageGrouping.User => ("user_name", null),
            UsageGrouping.Agent => ("agent_name", null),
            UsageGrouping.Hour => (FormattableString.Invariant($"start_ms - start_ms % {UsageTotalKey.Hour}"), "yyyy-MM-dd'T'HH:mm'Z'"),
            UsageGrouping.Day => (FormattableString.Invariant($"start_ms - start_ms % {UsageTotalKey.Day}"), "yyyy-MM-dd"),
            _ => throw new ArgumentOutOfRangeException(nameof(by), by, "Not a grouping"),
        };
        // Days answer for no hour.
        var spans = UsageSpans.Of(from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        if (by == UsageGrouping.Hour)
            spans = spans with { DaysFrom = spans.HoursTo, DaysTo = spans.HoursTo };
        var range = new { spans.From, spans.HoursFrom, spans.DaysFrom, spans.DaysTo, spans.HoursTo, spans.To, key };
        var rows = await database.RunAsync(
            connection => connection.Query<UsageSummary>(Summary(bucket, byTime: format is not null), range).ToArray(),
            cancellationToken).ConfigureAwait(false);
        return format is null ? rows : [.. rows.Select(row => row with { Group = Instant(row.Group, format) })];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UsageSlice>> SliceAsync(
        DateTimeOffset from, DateTimeOffset to, TimeSpan slice, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slice, TimeSpan.FromMilliseconds(1));
        var spans = UsageSpans.Of(from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var length = Math.Min(UsageTotalKey.Hour, (long)slice.TotalMilliseconds);
        if (length < UsageTotalKey.Hour)
            spans = spans with { HoursFrom = spans.To, HoursTo = spans.To }; // hours answer for nothing shorter
        return await database.RunAsync<IReadOnlyList<UsageSlice>>(
            connection => connection.Query<UsageSlice>(Slices, new { spans.From, spans.HoursFrom, spans.HoursTo, spans.To, length }).ToArray(),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UsageCount>> CountAsync(
        DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, TimeSpan.FromHours(1));
        var range = new { fromMs = from.ToUnixTimeMilliseconds(), toMs = to.ToUnixTimeMilliseconds(), stepMs = (long)step.TotalMilliseconds };
        return await database.RunAsync<IReadOnlyList<UsageCount>>(
            connection => [.. connection.Query<UsageCountRow>(Counts, range).Select(row => row.ToCount())],
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> DeleteOlderThanAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var beforeMs = before.ToUnixTimeMilliseconds();
        var toMs = beforeMs - (beforeMs % UsageTotalKey.Day);
        var deleted = await DeleteAsync(
            "DELETE FROM usage_records WHERE id IN (SELECT id FROM usage_records WHERE time_ms < @toMs ORDER BY time_ms LIMIT @limit)",
            toMs, cancellationToken).ConfigureAwait(false);
        foreach (var table in (string[])["usage_hours", "usage_days", "usage_counts"])
        {
            await DeleteAsync(
                $"DELETE FROM {table} WHERE start_ms < @toMs AND start_ms = (SELECT MIN(start_ms) FROM {table})", toMs, cancellationToken)
                .ConfigureAwait(false);
        }

        return deleted;
    }

    private async Task<long> DeleteAsync(string sql, long toMs, CancellationToken cancellationToken)
    {
        long deleted = 0;
        while (true)
        {
            var now = await database.RunAsync(connection => connection.Execute(sql, new { toMs, limit = DeleteStep }), cancellationToken).ConfigureAwait(false);
            if (now == 0)
                return deleted;
            deleted += now;
        }
    }

    private const string Counts =
        """
        SELECT start_ms - start_ms % @stepMs AS StartMs, kind AS Kind, value AS Value, SUM(requests) AS Requests
        FROM usage_counts
        WHERE start_ms >= @fromMs AND start_ms < @toMs
        GROUP BY start_ms - start_ms % @stepMs, kind, value
        ORDER BY start_ms - start_ms % @stepMs
        """;

    private static string Slices { get; } =
        $"""
        SELECT backend AS Backend, start_ms - start_ms % @length + @length AS EndMs, SUM(requests - refused) AS Requests,
               SUM(input_tokens + cached_input_tokens + cache_write_tokens + output_tokens) AS Tokens, SUM(cost_nano_usd) AS CostNanoUsd
        FROM (
            {Rows} WHERE time_ms >= @From AND time_ms < @HoursFrom
            UNION ALL
            {Totals("usage_hours")} WHERE start_ms >= @HoursFrom AND start_ms < @HoursTo
            UNION ALL
            {Rows} WHERE time_ms >= @HoursTo AND time_ms < @To
        ) AS parts
        WHERE backend <> ''
        GROUP BY backend, start_ms - start_ms % @length
        ORDER BY start_ms - start_ms % @length, backend
        """;

    private static string Summary(string bucket, bool byTime) =>
        $"""
        SELECT CAST({bucket} AS TEXT) AS "Group",
               SUM(requests) AS Requests, SUM(errors) AS Errors, SUM(refused) AS Refused, SUM(input_tokens) AS InputTokens,
               SUM(cached_input_tokens) AS CachedInputTokens, SUM(cache_write_tokens) AS CacheWriteTokens, SUM(output_tokens) AS OutputTokens,
               SUM(cost_nano_usd) AS CostNanoUsd, SUM(unpriced) AS Unpriced
        FROM (
            {Rows} WHERE time_ms >= @From AND time_ms < @HoursFrom
            UNION ALL
            {Totals("usage_hours")} WHERE start_ms >= @HoursFrom AND start_ms < @DaysFrom
            UNION ALL
            {Totals("usage_days")} WHERE start_ms >= @DaysFrom AND start_ms < @DaysTo
            UNION ALL
            {Totals("usage_hours")} WHERE start_ms >= @DaysTo AND start_ms < @HoursTo
            UNION ALL
            {Rows} WHERE time_ms >= @HoursTo AND time_ms < @To
        ) AS parts
        WHERE @key IS NULL OR key_name = @key
        GROUP BY {bucket}
        ORDER BY {(byTime ? bucket : $"SUM(requests) DESC, {bucket}")}
        """;

    private static string Totals(string table) =>
        $"""
        SELECT start_ms, key_name, user_name, agent_name, backend, model, requests, errors, refused, input_tokens, cached_input_tokens,
               cache_write_tokens, output_tokens, cost_nano_usd, unpriced
        FROM {table}
        """;

    private static string Instant(string ms, string format) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(ms, CultureInfo.InvariantCulture)).ToString(format, CultureInfo.InvariantCulture);
}
