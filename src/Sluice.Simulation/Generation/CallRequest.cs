namespace Sluice.Simulation.Generation;

/// <summary>What a call asks for, whatever its protocol.</summary>
internal sealed record CallRequest
{
    private readonly int? _shown;

    public required string Model { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether the stream is to tell its usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>All of them, whatever the cache does with them.</summary>
    public required long InputTokens { get; init; }

    /// <summary>The part of the prompt that is to be kept; <see langword="null"/> for none.</summary>
    public CachePrefix? Prefix { get; init; }

    /// <summary>Input tokens that the cache had.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Input tokens that the cache took for five minutes.</summary>
    public long WrittenTokens { get; init; }

    /// <summary>Input tokens that the cache took for an hour.</summary>
    public long WrittenOneHourTokens { get; init; }

    /// <summary>For one choice.</summary>
    public long? OutputLimit { get; init; }

    /// <summary>Answers that are produced.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Answers that are shown; all that are produced unless set.</summary>
    public int Shown
    {
        get => _shown ?? Choices;
        init => _shown = value;
    }

    /// <summary>The length that the call dictates by header, for one choice.</summary>
    public long? DictatedOutput { get; init; }

    /// <summary>Whether the answer is kept for later.</summary>
    public bool Keeps { get; init; }

    /// <summary>How vectors are answered, where those are asked for.</summary>
    public VectorShape Vectors { get; init; }
}
