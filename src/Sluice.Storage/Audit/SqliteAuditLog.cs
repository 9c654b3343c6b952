using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Audit;

/// <summary>The table <c>audit_log</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteAuditLog(SluiceDatabase database) : IAuditLog
{
    /// <inheritdoc/>
    public async ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await database.WriteAsync(transaction => Append(transaction, database.Now, entry), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var wanted = new
        {
            fromMs = query.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
            toMs = query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            beforeId = query.BeforeId ?? long.MaxValue,
            query.Subject,
            query.Actor,
            query.Limit,
        };
        return await database.RunAsync<IReadOnlyList<AuditEntry>>(
            connection => [.. connection.Query<AuditRow>(
                """
                SELECT id AS Id, time_ms AS TimeMs, actor AS Actor, action AS Action, subject AS Subject,
                       before AS Before, after AS After, reason AS Reason, request_id AS RequestId
                FROM audit_log
                WHERE time_ms >= @fromMs AND time_ms < @toMs AND id < @beforeId
                  AND (@Subject IS NULL OR subject = @Subject) AND (@Actor IS NULL OR actor = @Actor)
                ORDER BY id DESC LIMIT @Limit
                """, wanted).Select(row => row.ToEntry())],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Appends an entry in the transaction of the change it tells of.</summary>
    internal static int Append(SqliteTransaction transaction, long nowMs, AuditEntry entry) => transaction.Connection!.Execute(
        """
        INSERT INTO audit_log (time_ms, actor, action, subject, before, after, reason, request_id)
        VALUES (@nowMs, @Actor, @Action, @Subject, @Before, @After, @Reason, @RequestId)
        """,
        new { nowMs, entry.Actor, entry.Action, entry.Subject, entry.Before, entry.After, entry.Reason, entry.RequestId }, transaction);
}
