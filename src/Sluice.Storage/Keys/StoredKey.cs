namespace Sluice.Storage.Keys;

/// <summary>A client key made at run time.</summary>
public sealed record StoredKey
{
    /// <summary>Its name, for ever: a key that was revoked keeps it until it is deleted.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>sluice.json</c> would hold under this name, as a JSON object without <c>key</c>.</summary>
    public required string Settings { get; init; }

    /// <summary>Its secrets, the newest first; none once it is revoked.</summary>
    public required IReadOnlyList<StoredKeySecret> Secrets { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When its settings were changed last.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>When it last got a new secret.</summary>
    public DateTimeOffset? Rotated { get; init; }

    /// <summary>When it was revoked; <see langword="null"/> while it is good.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>The name alone.</summary>
    public override string ToString() => $"key {Name}";
}
