using System.Globalization;
using Dapper;

namespace Sluice.Storage.Accounting;

/// <summary>The requests in the table <c>usage_records</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteUsageStore(SluiceDatabase database) : IUsageStore
{
    private const int DeleteStep = 500;
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;

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
        UsageGrouping by, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        var (bucket, format) = by switch
        {
            UsageGrouping.Model => ("COALESCE(model, '')", null),
            UsageGrouping.Backend => ("COALESCE(backend, '')", null),
            UsageGrouping.Key => ("key_name", null),
            UsageGrouping.User => ("COALESCE(user_name, '')", null),
            UsageGrouping.Hour => (FormattableString.Invariant($"time_ms - time_ms % {HourMs}"), "yyyy-MM-dd'T'HH:mm'Z'"),
            UsageGrouping.Day => (FormattableString.Invariant($"time_ms - time_ms % {DayMs}"), "yyyy-MM-dd"),
            _ => throw new ArgumentOutOfRangeException(nameof(by), by, "Not a grouping"),
        };
        var range = new { fromMs = from.ToUnixTimeMilliseconds(), toMs = to.ToUnixTimeMilliseconds() };
        var rows = await database.RunAsync(
            connection => connection.Query<UsageSummary>(Summary(bucket, byTime: format is not null), range).ToArray(),
            cancellationToken).ConfigureAwait(false);
        return format is null ? rows : [.. rows.Select(row => row with { Group = Instant(row.Group, format) })];
    }

    /// <inheritdoc/>
    public async ValueTask<long> DeleteOlderThanAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var step = new { beforeMs = before.ToUnixTimeMilliseconds(), limit = DeleteStep };
        long deleted = 0;
        while (true)
        {
            var now = await database.RunAsync(
                connection => connection.Execute(
                    """
                    DELETE FROM usage_records WHERE id IN
                        (SELECT id FROM usage_records WHERE time_ms < @beforeMs ORDER BY time_ms LIMIT @limit)
                    """, step),
                cancellationToken).ConfigureAwait(false);
            deleted += now;
            if (now < DeleteStep)
                return deleted;
        }
    }

    private static string Summary(string bucket, bool byTime) =>
        $"""
        SELECT CAST({bucket} AS TEXT) AS "Group",
               COUNT(*) AS Requests,
               SUM(CASE WHEN error_code IS NOT NULL OR status >= 400 THEN 1 ELSE 0 END) AS Errors,
               SUM(CASE WHEN refused_by IS NOT NULL THEN 1 ELSE 0 END) AS Refused,
               SUM(input_tokens) AS InputTokens,
               SUM(cached_input_tokens) AS CachedInputTokens,
               SUM(cache_write_tokens + cache_write_1h_tokens) AS CacheWriteTokens,
               SUM(output_tokens) AS OutputTokens,
               COALESCE(SUM(cost_nano_usd), 0) AS CostNanoUsd,
               SUM(CASE WHEN cost_nano_usd IS NULL AND
                   input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + output_tokens > 0
                   THEN 1 ELSE 0 END) AS Unpriced
        FROM usage_records
        WHERE time_ms >= @fromMs AND time_ms < @toMs
        GROUP BY {bucket}
        ORDER BY {(byTime ? bucket : $"COUNT(*) DESC, {bucket}")}
        """;

    private static string Instant(string ms, string format) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(ms, CultureInfo.InvariantCulture)).ToString(format, CultureInfo.InvariantCulture);
}
