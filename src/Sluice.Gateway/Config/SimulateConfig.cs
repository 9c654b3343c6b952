namespace Sluice.Gateway.Config;

/// <summary>How the simulated provider behaves.</summary>
internal sealed record SimulateConfig
{
    /// <summary>What it speaks; <see langword="null"/> for both protocols.</summary>
    public BackendProtocol? Protocol { get; init; }

    /// <summary>What all its randomness grows from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Until the first token.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>Speed after the first token, greater than 0.</summary>
    public double TokensPerSecond { get; init; } = 80;

    /// <summary>Output tokens of an answer, unless the call asks for fewer.</summary>
    public int OutputTokens { get; init; } = 200;

    /// <summary>Its own limit of requests in 60 seconds; 0 is none.</summary>
    public long Rpm { get; init; }

    /// <summary>Its own limit of tokens in 60 seconds; 0 is none.</summary>
    public long Tpm { get; init; }

    /// <summary>The share of calls answered with a 5xx, 0 to 1.</summary>
    public double ErrorRate { get; init; }

    /// <summary>The share of streams that are cut, 0 to 1.</summary>
    public double CutRate { get; init; }

    /// <summary>The share of calls that hang, 0 to 1.</summary>
    public double HangRate { get; init; }
}
