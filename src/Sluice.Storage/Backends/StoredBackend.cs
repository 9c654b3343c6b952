namespace Sluice.Storage.Backends;

/// <summary>A backend made at run time.</summary>
public sealed record StoredBackend
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>sluice.json</c> would hold under this name, as a JSON object without <c>apiKey</c>, <c>headers</c> and <c>query</c>.</summary>
    public required string Settings { get; init; }

    /// <summary>The rest of it, encrypted by whoever stores it; <see langword="null"/> where there is no rest.</summary>
    public string? Sealed { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset Updated { get; init; }

    /// <summary>The name alone.</summary>
    public override string ToString() => $"backend {Name}";
}
