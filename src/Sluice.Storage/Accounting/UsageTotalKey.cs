namespace Sluice.Storage.Accounting;

/// <summary>What a total is kept for: one hour of requests that are alike in everything a report groups by.</summary>
/// <param name="HourMs">The hour's start, in milliseconds since 1970-01-01 UTC.</param>
/// <param name="Key">The client key.</param>
/// <param name="User">The user, empty for none.</param>
/// <param name="Agent">The agent, empty for none.</param>
/// <param name="Backend">The backend, empty for none.</param>
/// <param name="Model">The model asked for, empty for none.</param>
internal readonly record struct UsageTotalKey(long HourMs, string Key, string User, string Agent, string Backend, string Model)
{
    public const long Hour = 3_600_000;
    public const long Day = 24 * Hour;

    public static UsageTotalKey Of(in UsageRecord record) => new(
        record.TimeMs - (record.TimeMs % Hour),
        record.KeyName,
        record.UserName ?? "",
        record.AgentName ?? "",
        record.Backend ?? "",
        record.Model ?? "");
}
