using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Accounting;

/// <summary>The prepared statement that inserts one record.</summary>
internal sealed class UsageInsert : IDisposable
{
    private readonly SqliteCommand _command;

    public UsageInsert(SqliteConnection connection)
    {
        _command = connection.CreateCommand();
        _command.CommandText =
            """
            INSERT INTO usage_records (
                time_ms, request_id, key_name, user_name, agent_name, backend, pool, model, upstream_model, is_stream, attempts,
                status, error_code, refused_by, wait_ms, first_byte_ms, duration_ms, input_tokens, cached_input_tokens,
                cache_write_tokens, cache_write_1h_tokens, output_tokens, estimated_input, estimated_output, cost_nano_usd, is_estimated)
            VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19, @20, @21, @22, @23, @24, @25)
            """;
        for (var i = 0; i < 26; i++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = FormattableString.Invariant($"@{i}") });
        _command.Prepare();
    }

    public void Execute(in UsageRecord record, SqliteTransaction transaction)
    {
        _command.Transaction = transaction;
        Set(0, record.TimeMs);
        Set(1, record.RequestId);
        Set(2, record.KeyName);
        Set(3, record.UserName);
        Set(4, record.AgentName);
        Set(5, record.Backend);
        Set(6, record.Pool);
        Set(7, record.Model);
        Set(8, record.UpstreamModel);
        Set(9, record.IsStream ? 1 : 0);
        Set(10, record.Attempts);
        Set(11, record.Status);
        Set(12, (int?)record.Error);
        Set(13, record.RefusedBy);
        Set(14, record.WaitMs);
        Set(15, record.FirstByteMs);
        Set(16, record.DurationMs);
        Set(17, record.InputTokens);
        Set(18, record.CachedInputTokens);
        Set(19, record.CacheWriteTokens);
        Set(20, record.CacheWriteOneHourTokens);
        Set(21, record.OutputTokens);
        Set(22, record.EstimatedInputTokens);
        Set(23, record.EstimatedOutputTokens);
        Set(24, record.CostNanoUsd);
        Set(25, record.IsEstimated ? 1 : 0);
        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();

    private void Set(int index, object? value) => _command.Parameters[index].Value = value ?? DBNull.Value;
}
