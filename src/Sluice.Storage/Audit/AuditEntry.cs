namespace Sluice.Storage.Audit;

/// <summary>One change that somebody made. Holds no secret: whoever makes one leaves them out, or masks them.</summary>
public sealed record AuditEntry
{
    /// <summary>Its number, ascending with time; 0 until it is stored.</summary>
    public long Id { get; init; }

    /// <summary>When it was stored; the store's clock says so.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Who made the change: an administrator's name, or <c>cli</c> for a command on the data directory.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, as <c>key.create</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what, as <c>key:team-a</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The settings before, as JSON without secrets; <see langword="null"/> where there was nothing.</summary>
    public string? Before { get; init; }

    /// <summary>The settings after, as JSON without secrets; <see langword="null"/> where nothing is left.</summary>
    public string? After { get; init; }

    /// <summary>Why, in the administrator's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Sluice's id of the request that asked for it.</summary>
    public string? RequestId { get; init; }
}
