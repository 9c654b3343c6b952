namespace Sluice.Simulation.Generation;

/// <summary>What a call asks for, whatever its protocol.</summary>
internal sealed record CallRequest
{
    public required string Model { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether the stream is to tell its usage.</summary>
    public bool IncludeUsage { get; init; }

    public required long InputTokens { get; init; }

    /// <summary>For one choice.</summary>
    public long? OutputLimit { get; init; }

    public int Choices { get; init; } = 1;

    /// <summary>The length that the call dictates by header, for one choice.</summary>
    public long? DictatedOutput { get; init; }
}
