namespace Sluice.Storage.Groups;

/// <summary>A group of client keys made at run time.</summary>
public sealed record StoredGroup
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>sluice.json</c> would hold under this name, as a JSON object.</summary>
    public required string Settings { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When its settings were changed last.</summary>
    public DateTimeOffset Updated { get; init; }
}
