using Sluice.Limits;

namespace Sluice.State;

/// <summary>Holds what was read to what can have been written: a damaged state is refused as a whole, never half used.</summary>
internal static class StateCheck
{
    public static void Check(EngineState state)
    {
        var (limit, open, quota, gate) = (0, 0, 0, 0);
        Range(state.NextBooking, 1, long.MaxValue / 2, "nextBooking");
        foreach (var saved in state.Limits)
            Check(saved ?? throw Damaged($"limits[{limit}]", "is null"), $"limits[{limit++}]");
        foreach (var booking in state.Open)
            Check(booking ?? throw Damaged($"open[{open}]", "is null"), $"open[{open++}]");
        foreach (var saved in state.Quotas)
            Check(saved ?? throw Damaged($"quotas[{quota}]", "is null"), $"quotas[{quota++}]");
        var keys = new HashSet<GateKey>();
        foreach (var saved in state.Gates)
        {
            GateCheck.Check(saved ?? throw Damaged($"gates[{gate}]", "is null"), $"gates[{gate}]");
            if (!keys.Add(saved.Key))
                throw Damaged($"gates[{gate}]", "is there twice");
            gate++;
        }

        foreach (var booking in state.Unclaimed.Concat(state.UnclaimedQuotas))
        {
            Name(booking?.Scope, "unclaimed.scope");
            Check(booking!.Amounts, "unclaimed.amounts");
        }

        Amount(state.OveruseTokens, "overuseTokens");
        Amount(state.OveruseNanoUsd, "overuseNanoUsd");
    }

    public static void Check(JournalRecord record) => Check(record, "$");

    /// <summary>An amount of anything; 0 to 10^18.</summary>
    public static void Amount(long value, string path) => Range(value, 0, LimitOptions.Greatest, path);

    /// <summary>A time; 0 to ten years.</summary>
    public static void Time(long ticks, string path) => Range(ticks, 0, StateMoment.Longest, path);

    public static void Range(long value, long least, long most, string path)
    {
        if (value < least || value > most)
            throw Damaged(path, $"is {value} and must be from {least} to {most}");
    }

    public static void Name(string? name, string path)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw Damaged(path, "is empty");
    }

    public static StateException Damaged(string path, string problem) =>
        new($"The saved state is damaged: {path} {problem}. Restore it from a backup, or remove it to start from zero.");

    public static void Check(LimitState saved, string path)
    {
        Name(saved.Scope, $"{path}.scope");
        Name(saved.Limit, $"{path}.limit");
        Name(saved.Window, $"{path}.window");
        if (!Enum.IsDefined(saved.Dimension))
            throw Damaged($"{path}.dimension", $"is {saved.Dimension}, which nothing counts");
        if (saved.Ages.Count != saved.Amounts.Count)
            throw Damaged($"{path}.ages", $"has {saved.Ages.Count} entries beside {saved.Amounts.Count} amounts");
        Int128 sum = 0;
        for (var i = 0; i < saved.Ages.Count; i++)
        {
            Time(saved.Ages[i], $"{path}.ages[{i}]");
            if (i > 0 && saved.Ages[i] > saved.Ages[i - 1])
                throw Damaged($"{path}.ages[{i}]", $"is {saved.Ages[i]} and must not be older than the entry before it, {saved.Ages[i - 1]}");
            Amount(saved.Amounts[i], $"{path}.amounts[{i}]");
            sum += saved.Amounts[i];
        }

        Time(saved.NewestSince, $"{path}.newestSince");
        Time(saved.FullIn, $"{path}.fullIn");
        Time(saved.QuietFor, $"{path}.quietFor");
        if (!(saved.ToldUpTo is >= 0 and <= 1))
            throw Damaged($"{path}.toldUpTo", $"is {saved.ToldUpTo} and must be from 0 to 1");
        Amount(saved.Used, $"{path}.used");
        Amount(saved.UsedBefore, $"{path}.usedBefore");
        Amount((long)Int128.Min(sum, long.MaxValue), $"{path}, which adds up to too much and");
        Range(saved.Period, 0, 12 * 10_000 * 366L, $"{path}.period");
    }

    private static void Check(JournalRecord record, string path)
    {
        Range(record.Id, 1, long.MaxValue / 2, $"{path}.id");
        if (record is BookingRecord booking)
        {
            if (booking.Scopes is null || booking.TargetScopes is null)
                throw Damaged($"{path}.scopes", "is missing");
            foreach (var scope in booking.Scopes.Concat(booking.TargetScopes))
                Name(scope, $"{path}.scopes");
            Check(booking.OfCaller, $"{path}.ofCaller");
            Check(booking.OfTarget, $"{path}.ofTarget");
            Check(booking.OfAccount, $"{path}.ofAccount");
            if (booking.Account is not null)
                Name(booking.Account, $"{path}.account");
        }
        else if (record is GateRecord gate)
        {
            GateCheck.Check(gate.Gate ?? throw Damaged($"{path}.gate", "is null"), $"{path}.gate");
        }
        else if (record is SettlementRecord settlement)
        {
            Check(settlement.OfCaller, $"{path}.ofCaller");
            Check(settlement.OfTarget, $"{path}.ofTarget");
            Check(settlement.OfAccount, $"{path}.ofAccount");
        }
    }

    private static void Check(BookedAmounts amounts, string path)
    {
        Amount(amounts.Requests, $"{path}.requests");
        Amount(amounts.Tokens, $"{path}.tokens");
        Amount(amounts.InputTokens, $"{path}.inputTokens");
        Amount(amounts.OutputTokens, $"{path}.outputTokens");
        Amount(amounts.CostNanoUsd, $"{path}.costNanoUsd");
    }
}
