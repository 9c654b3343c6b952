using Microsoft.Data.Sqlite;
using Sluice.Storage.Writing;

namespace Sluice.Storage.Accounting;

/// <summary>Inserts one record. For one thread.</summary>
internal sealed class UsageInsert : IDisposable
{
    private const string Sql =
        """
        INSERT INTO usage_records (
            time_ms, request_id, key_name, user_name, agent_name, backend, pool, model, upstream_model, is_stream, attempts,
            status, error_code, refused_by, wait_ms, first_byte_ms, duration_ms, input_tokens, cached_input_tokens,
            cache_write_tokens, cache_write_1h_tokens, output_tokens, estimated_input, estimated_output, cost_nano_usd, is_estimated,
            attempt_log, refusal)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private readonly BoundStatement _statement;

    public UsageInsert(SqliteConnection connection) => _statement = new BoundStatement(connection, Sql);

    /// <summary>Inserts a record, in whatever transaction the connection is in.</summary>
    /// <exception cref="SqliteException">It could not be inserted; the statement can be used again.</exception>
    public void Execute(in UsageRecord record)
    {
        _statement.Bind(record.TimeMs);
        _statement.Bind(record.RequestId);
        _statement.Bind(record.KeyName);
        _statement.Bind(record.UserName);
        _statement.Bind(record.AgentName);
        _statement.Bind(record.Backend);
        _statement.Bind(record.Pool);
        _statement.Bind(record.Model);
        _statement.Bind(record.UpstreamModel);
        _statement.Bind(record.IsStream ? 1 : 0);
        _statement.Bind(record.Attempts);
        _statement.Bind(record.Status);
        _statement.Bind((int?)record.Error);
        _statement.Bind(record.RefusedBy);
        _statement.Bind(record.WaitMs);
        _statement.Bind(record.FirstByteMs);
        _statement.Bind(record.DurationMs);
        _statement.Bind(record.InputTokens);
        _statement.Bind(record.CachedInputTokens);
        _statement.Bind(record.CacheWriteTokens);
        _statement.Bind(record.CacheWriteOneHourTokens);
        _statement.Bind(record.OutputTokens);
        _statement.Bind(record.EstimatedInputTokens);
        _statement.Bind(record.EstimatedOutputTokens);
        _statement.Bind(record.CostNanoUsd);
        _statement.Bind(record.IsEstimated ? 1 : 0);
        _statement.Bind(record.AttemptLog);
        _statement.Bind(record.Refusal);
        _statement.Execute();
    }

    public void Dispose() => _statement.Dispose();
}
