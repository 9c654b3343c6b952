namespace Sluice.Storage.History;

/// <summary>A row of one of the histories as the database gives it: the columns of all of them, those that it has not are empty.</summary>
internal sealed record HistoryRow
{
    public long Id { get; init; }

    public long TimeMs { get; init; }

    public string Subject { get; init; } = "";

    public string Reach { get; init; } = "";

    public string Event { get; init; } = "";

    public string? Reason { get; init; }

    public long? UntilMs { get; init; }

    public long? Consecutive { get; init; }

    public long? LastedMs { get; init; }

    public string Type { get; init; } = "";

    public string Message { get; init; } = "";

    public string LimitName { get; init; } = "";

    public double Threshold { get; init; }

    public long Used { get; init; }

    public long Reserved { get; init; }

    public long Max { get; init; }

    public string Actor { get; init; } = "";

    public string Dimension { get; init; } = "";

    public long Amount { get; init; }

    private DateTimeOffset Time => Instant(TimeMs);

    public CooldownEntry ToCooldown() => new()
    {
        Id = Id,
        Time = Time,
        Subject = Subject,
        Reach = Reach,
        Event = Event,
        Reason = Reason,
        Until = UntilMs is { } until ? Instant(until) : null,
        Consecutive = (int?)Consecutive,
        Lasted = LastedMs is { } lasted ? TimeSpan.FromMilliseconds(lasted) : null,
    };

    public AlertEntry ToAlert() => new()
    {
        Id = Id,
        Time = Time,
        Scope = Subject,
        Type = Type,
        Message = Message,
        LimitName = LimitName,
        Threshold = Threshold,
        Used = Used,
        Reserved = Reserved,
        Max = Max,
    };

    public CorrectionEntry ToCorrection() => new()
    {
        Id = Id,
        Time = Time,
        Actor = Actor,
        Scope = Subject,
        LimitName = LimitName,
        Dimension = Dimension,
        Amount = Amount,
        Reason = Reason ?? "",
    };

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
