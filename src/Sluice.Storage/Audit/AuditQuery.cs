namespace Sluice.Storage.Audit;

/// <summary>Which audit entries are wanted; each part that is not given admits all.</summary>
public sealed record AuditQuery
{
    /// <summary>The first instant that counts.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant that no longer counts.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The subject, as <c>key:team-a</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>Who made the change.</summary>
    public string? Actor { get; init; }

    /// <summary>Only entries older than the one with this number: for the next page.</summary>
    public long? BeforeId { get; init; }

    /// <summary>How many at most, at least 1; 100 unless set.</summary>
    public int Limit { get; init; } = 100;
}
