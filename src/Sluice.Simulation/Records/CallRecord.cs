using Sluice.Pricing;

namespace Sluice.Simulation.Records;

/// <summary>One call as the provider saw it, at the moment the record was asked.</summary>
public sealed record CallRecord
{
    /// <summary>Its number, from 1 in the order of arrival.</summary>
    public required long Number { get; init; }

    /// <summary>When it arrived, on the provider's monotonic clock (on a virtual clock: since that was started).</summary>
    public required TimeSpan Arrived { get; init; }

    /// <summary>When it ended, on the same clock; <see langword="null"/> while it is open.</summary>
    public TimeSpan? Ended { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query, relative to the base.</summary>
    public required string Path { get; init; }

    /// <summary>The model that was asked for; empty where none could be read.</summary>
    public string Model { get; init; } = "";

    /// <summary>Whether a stream was asked for.</summary>
    public bool Stream { get; init; }

    /// <summary>Input tokens, as the provider counts them.</summary>
    public long InputTokens { get; init; }

    /// <summary>The output limit that the call named, for one choice.</summary>
    public long? OutputLimit { get; init; }

    /// <summary>How many answers were asked for.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Output tokens produced so far, all choices together.</summary>
    public long ProducedTokens { get; init; }

    /// <summary>Tokens counted against the token limit, corrections included.</summary>
    public long CountedTokens { get; init; }

    /// <summary>The HTTP status answered; 0 if none was.</summary>
    public int Status { get; init; }

    /// <summary>How it ended.</summary>
    public CallEnd End { get; init; }

    /// <summary>What was billed.</summary>
    public NanoUsd Billed { get; init; }
}
