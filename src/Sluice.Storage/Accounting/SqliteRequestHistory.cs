using Dapper;

namespace Sluice.Storage.Accounting;

/// <summary>The requests in the table <c>usage_records</c> of the database, one by one.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteRequestHistory(SluiceDatabase database) : IRequestHistory
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UsageRecord>> ReadAsync(RequestQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        var wanted = new
        {
            FromMs = query.From?.ToUnixTimeMilliseconds(),
            ToMs = query.To?.ToUnixTimeMilliseconds(),
            query.Key,
            query.User,
            query.Model,
            query.Backend,
            query.RefusedBy,
            query.LeastStatus,
            query.GreatestStatus,
            Text = query.Text is null ? null : $"%{Escape(query.Text)}%",
            BeforeMs = query.Before?.TimeMs,
            BeforeId = query.Before?.RequestId,
            query.Limit,
        };
        var where = string.Join(" AND ", Conditions(query));
        return await database.RunAsync<IReadOnlyList<UsageRecord>>(
            connection => [.. connection.Query<UsageRow>($"{UsageRow.Select} WHERE {where} ORDER BY time_ms DESC, request_id DESC LIMIT @Limit", wanted)
                .Select(row => row.ToRecord())],
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        return await database.RunAsync(
            connection => connection.QueryFirstOrDefault<UsageRow>($"{UsageRow.Select} WHERE request_id = @requestId LIMIT 1", new { requestId })?.ToRecord(),
            cancellationToken).ConfigureAwait(false);
    }

    // Only what is asked for stands in the statement, so that the index on time is used.
    private static IEnumerable<string> Conditions(RequestQuery query)
    {
        yield return "status BETWEEN @LeastStatus AND @GreatestStatus";
        if (query.From is not null)
            yield return "time_ms >= @FromMs";
        if (query.To is not null)
            yield return "time_ms < @ToMs";
        if (query.Key is not null)
            yield return "key_name = @Key";
        if (query.User is not null)
            yield return "user_name = @User";
        if (query.Model is not null)
            yield return "model = @Model";
        if (query.Backend is not null)
            yield return "backend = @Backend";
        if (query.RefusedBy is not null)
            yield return "refused_by = @RefusedBy";
        if (query.Text is not null)
        {
            yield return """
                (request_id LIKE @Text ESCAPE '\' OR model LIKE @Text ESCAPE '\' OR upstream_model LIKE @Text ESCAPE '\'
                 OR user_name LIKE @Text ESCAPE '\' OR agent_name LIKE @Text ESCAPE '\')
                """;
        }

        if (query.Before is not null)
            yield return "time_ms <= @BeforeMs AND (time_ms < @BeforeMs OR request_id < @BeforeId)";
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
