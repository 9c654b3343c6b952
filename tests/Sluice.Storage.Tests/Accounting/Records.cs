using Sluice.Errors;
using Sluice.Storage.Accounting;

namespace Sluice.Storage.Tests.Accounting;

/// <summary>Sample records.</summary>
internal static class Records
{
    public static UsageRecord Plain(string id, long timeMs = 1_000) => new()
    {
        TimeMs = timeMs,
        RequestId = id,
        KeyName = "team-a",
        Status = 200,
    };

    public static UsageRecord Full(string id) => new()
    {
        TimeMs = 1_767_225_600_123,
        RequestId = id,
        KeyName = "team-a",
        UserName = "user-1",
        AgentName = "agent-1",
        Backend = "openai-a",
        Pool = "primary",
        Model = "smart",
        UpstreamModel = "gpt-4o",
        IsStream = true,
        Attempts = 3,
        Status = 503,
        Error = ErrorCode.Overloaded,
        RefusedBy = "cooldown",
        WaitMs = 11,
        FirstByteMs = 12,
        DurationMs = 13,
        InputTokens = 14,
        CachedInputTokens = 15,
        CacheWriteTokens = 16,
        CacheWriteOneHourTokens = 17,
        OutputTokens = 18,
        EstimatedInputTokens = 19,
        EstimatedOutputTokens = 20,
        CostNanoUsd = 9_000_000_000_000_000_000,
        IsEstimated = true,
        AttemptLog = """[{"target":"openai-a/gpt-4o"}]""",
        Refusal = """{"code":"E2001"}""",
    };
}
