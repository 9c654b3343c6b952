namespace Sluice.Storage.Admins;

/// <summary>A named administrator.</summary>
public sealed record StoredAdmin
{
    /// <summary>The name, as the audit log tells it.</summary>
    public required string Name { get; init; }

    /// <summary>What the administrator may do.</summary>
    public required AdminRole Role { get; init; }

    /// <summary>SHA-256 of the administrator's token, in hexadecimal; tokens of ours are random.</summary>
    public required string TokenHash { get; init; }

    /// <summary>When the administrator was added.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When role or token were changed last.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>Name and role alone.</summary>
    public override string ToString() => $"{Role} {Name}";
}
