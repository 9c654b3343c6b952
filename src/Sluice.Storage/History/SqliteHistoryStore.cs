using Dapper;
using Sluice.Storage.Audit;

namespace Sluice.Storage.History;

/// <summary>The tables <c>cooldown_history</c>, <c>alert_history</c>, <c>budget_corrections</c> and <c>audit_log</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteHistoryStore(SluiceDatabase database) : IHistoryStore
{
    private const int DeleteStep = 500;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CooldownEntry>> CooldownsAsync(HistoryQuery query, CancellationToken cancellationToken = default) =>
        [.. (await ReadAsync(
            "cooldown_history", "subject",
            "reach AS Reach, event AS Event, reason AS Reason, until_ms AS UntilMs, consecutive AS Consecutive, lasted_ms AS LastedMs",
            query, cancellationToken).ConfigureAwait(false)).Select(row => row.ToCooldown())];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AlertEntry>> AlertsAsync(HistoryQuery query, CancellationToken cancellationToken = default) =>
        [.. (await ReadAsync(
            "alert_history", "scope",
            "type AS Type, message AS Message, limit_name AS LimitName, threshold AS Threshold, used AS Used, reserved AS Reserved, max AS Max",
            query, cancellationToken).ConfigureAwait(false)).Select(row => row.ToAlert())];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CorrectionEntry>> CorrectionsAsync(HistoryQuery query, CancellationToken cancellationToken = default) =>
        [.. (await ReadAsync(
            "budget_corrections", "scope",
            "actor AS Actor, limit_name AS LimitName, dimension AS Dimension, amount AS Amount, reason AS Reason",
            query, cancellationToken).ConfigureAwait(false)).Select(row => row.ToCorrection())];

    /// <inheritdoc/>
    public async ValueTask CorrectAsync(CorrectionEntry correction, AuditEntry audit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(correction);
        ArgumentNullException.ThrowIfNull(audit);
        await database.WriteAsync(
            transaction => HistoryWriter.Insert(correction, transaction) + SqliteAuditLog.Append(transaction, database.Now, audit),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> DeleteOlderThanAsync(DateTimeOffset before, DateTimeOffset auditBefore, CancellationToken cancellationToken = default)
    {
        long deleted = 0;
        foreach (var (table, first) in ((string, DateTimeOffset)[])
            [("cooldown_history", before), ("alert_history", before), ("budget_corrections", auditBefore), ("audit_log", auditBefore)])
        {
            var rows = new { beforeMs = first.ToUnixTimeMilliseconds(), limit = DeleteStep };
            var sql = $"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE time_ms < @beforeMs ORDER BY time_ms LIMIT @limit)";
            int now;
            do
            {
                now = await database.RunAsync(connection => connection.Execute(sql, rows), cancellationToken).ConfigureAwait(false);
                deleted += now;
            }
            while (now == DeleteStep);
        }

        return deleted;
    }

    private Task<HistoryRow[]> ReadAsync(string table, string subject, string columns, HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var wanted = new
        {
            fromMs = query.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
            toMs = query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            beforeId = query.BeforeId ?? long.MaxValue,
            query.Subject,
            query.Limit,
        };
        return database.RunAsync(
            connection => connection.Query<HistoryRow>(
                $"""
                SELECT id AS Id, time_ms AS TimeMs, {subject} AS Subject, {columns} FROM {table}
                WHERE time_ms >= @fromMs AND time_ms < @toMs AND id < @beforeId AND (@Subject IS NULL OR {subject} = @Subject)
                ORDER BY id DESC LIMIT @Limit
                """, wanted).ToArray(),
            cancellationToken);
    }
}
