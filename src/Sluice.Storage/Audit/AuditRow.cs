namespace Sluice.Storage.Audit;

/// <summary>A row of <c>audit_log</c> as the database gives it.</summary>
internal sealed record AuditRow
{
    public long Id { get; init; }

    public long TimeMs { get; init; }

    public string Actor { get; init; } = "";

    public string Action { get; init; } = "";

    public string Subject { get; init; } = "";

    public string? Before { get; init; }

    public string? After { get; init; }

    public string? Reason { get; init; }

    public string? RequestId { get; init; }

    public AuditEntry ToEntry() => new()
    {
        Id = Id,
        Time = DateTimeOffset.FromUnixTimeMilliseconds(TimeMs),
        Actor = Actor,
        Action = Action,
        Subject = Subject,
        Before = Before,
        After = After,
        Reason = Reason,
        RequestId = RequestId,
    };
}
