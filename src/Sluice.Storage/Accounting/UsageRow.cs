using Sluice.Errors;

namespace Sluice.Storage.Accounting;

/// <summary>A row of <c>usage_records</c> as the database gives it.</summary>
internal sealed record UsageRow
{
    public const string Select =
        """
        SELECT time_ms AS TimeMs, request_id AS RequestId, key_name AS KeyName, user_name AS UserName, agent_name AS AgentName,
               backend AS Backend, pool AS Pool, model AS Model, upstream_model AS UpstreamModel, is_stream AS IsStream,
               attempts AS Attempts, status AS Status, error_code AS ErrorCode, refused_by AS RefusedBy, wait_ms AS WaitMs,
               first_byte_ms AS FirstByteMs, duration_ms AS DurationMs, input_tokens AS InputTokens,
               cached_input_tokens AS CachedInputTokens, cache_write_tokens AS CacheWriteTokens,
               cache_write_1h_tokens AS CacheWriteOneHourTokens, output_tokens AS OutputTokens,
               estimated_input AS EstimatedInputTokens, estimated_output AS EstimatedOutputTokens,
               cost_nano_usd AS CostNanoUsd, is_estimated AS IsEstimated, attempt_log AS AttemptLog, refusal AS Refusal
        FROM usage_records
        """;

    public long TimeMs { get; init; }

    public string RequestId { get; init; } = "";

    public string KeyName { get; init; } = "";

    public string? UserName { get; init; }

    public string? AgentName { get; init; }

    public string? Backend { get; init; }

    public string? Pool { get; init; }

    public string? Model { get; init; }

    public string? UpstreamModel { get; init; }

    public long IsStream { get; init; }

    public long Attempts { get; init; }

    public long Status { get; init; }

    public long? ErrorCode { get; init; }

    public string? RefusedBy { get; init; }

    public long WaitMs { get; init; }

    public long? FirstByteMs { get; init; }

    public long DurationMs { get; init; }

    public long InputTokens { get; init; }

    public long CachedInputTokens { get; init; }

    public long CacheWriteTokens { get; init; }

    public long CacheWriteOneHourTokens { get; init; }

    public long OutputTokens { get; init; }

    public long EstimatedInputTokens { get; init; }

    public long EstimatedOutputTokens { get; init; }

    public long? CostNanoUsd { get; init; }

    public long IsEstimated { get; init; }

    public string? AttemptLog { get; init; }

    public string? Refusal { get; init; }

    public UsageRecord ToRecord() => new()
    {
        TimeMs = TimeMs,
        RequestId = RequestId,
        KeyName = KeyName,
        UserName = UserName,
        AgentName = AgentName,
        Backend = Backend,
        Pool = Pool,
        Model = Model,
        UpstreamModel = UpstreamModel,
        IsStream = IsStream != 0,
        Attempts = (int)Attempts,
        Status = (int)Status,
        Error = (ErrorCode?)ErrorCode,
        RefusedBy = RefusedBy,
        WaitMs = WaitMs,
        FirstByteMs = FirstByteMs,
        DurationMs = DurationMs,
        InputTokens = InputTokens,
        CachedInputTokens = CachedInputTokens,
        CacheWriteTokens = CacheWriteTokens,
        CacheWriteOneHourTokens = CacheWriteOneHourTokens,
        OutputTokens = OutputTokens,
        EstimatedInputTokens = EstimatedInputTokens,
        EstimatedOutputTokens = EstimatedOutputTokens,
        CostNanoUsd = CostNanoUsd,
        IsEstimated = IsEstimated != 0,
        AttemptLog = AttemptLog,
        Refusal = Refusal,
    };
}
