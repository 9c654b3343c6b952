namespace Sluice.Storage.Accounting;

/// <summary>Which requests are wanted; each part that is not given admits all.</summary>
public sealed record RequestQuery
{
    /// <summary>The first instant that counts, by arrival.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant that no longer counts.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The client key.</summary>
    public string? Key { get; init; }

    /// <summary>The caller's user.</summary>
    public string? User { get; init; }

    /// <summary>The model the caller asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The backend that answered.</summary>
    public string? Backend { get; init; }

    /// <summary>The component that refused.</summary>
    public string? RefusedBy { get; init; }

    /// <summary>The least HTTP status.</summary>
    public int LeastStatus { get; init; }

    /// <summary>The greatest HTTP status; 999 unless set.</summary>
    public int GreatestStatus { get; init; } = 999;

    /// <summary>A text that id, model, upstream's model, user or agent hold; letters of either case.</summary>
    public string? Text { get; init; }

    /// <summary>Only requests older than the one with this arrival and id: for the next page.</summary>
    public (long TimeMs, string RequestId)? Before { get; init; }

    /// <summary>How many at most, at least 1; 100 unless set.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Whether a record is wanted, <see cref="Limit"/> aside.</summary>
    public bool Admits(in UsageRecord record) =>
        (From is not { } from || record.TimeMs >= from.ToUnixTimeMilliseconds())
        && (To is not { } to || record.TimeMs < to.ToUnixTimeMilliseconds())
        && Is(Key, record.KeyName) && Is(User, record.UserName) && Is(Model, record.Model) && Is(Backend, record.Backend) && Is(RefusedBy, record.RefusedBy)
        && record.Status >= LeastStatus && record.Status <= GreatestStatus
        && (Text is null || Holds(record.RequestId) || Holds(record.Model) || Holds(record.UpstreamModel) || Holds(record.UserName) || Holds(record.AgentName))
        && IsBefore(record);

    private static bool Is(string? wanted, string? value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);

    private bool Holds(string? value) => value?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;

    private bool IsBefore(in UsageRecord record) => Before is not { } before || record.TimeMs < before.TimeMs
        || (record.TimeMs == before.TimeMs && string.CompareOrdinal(record.RequestId, before.RequestId) < 0);
}
