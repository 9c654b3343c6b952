using Sluice.Simulation.Traces;

namespace Sluice.Gateway.Demo.Traffic;

/// <summary>What a trace asks for; reading it proves that every row can be read.</summary>
/// <param name="Calls">Its rows.</param>
/// <param name="Length">From its first call to its last.</param>
/// <param name="Tokens">All tokens in it, in and out.</param>
/// <param name="LargestCall">The tokens of its largest call.</param>
internal sealed record TraceProfile(long Calls, TimeSpan Length, long Tokens, long LargestCall)
{
    /// <summary>The mean; of a trace shorter than a minute, what it asks for in all.</summary>
    public long CallsPerMinute => PerMinute(Calls);

    /// <summary>The mean; of a trace shorter than a minute, what it asks for in all.</summary>
    public long TokensPerMinute => PerMinute(Tokens);

    /// <summary>Reads a trace to its end.</summary>
    /// <exception cref="TraceFormatException">A row is not what it must be.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TraceProfile Read(string path)
    {
        var profile = new TraceProfile(0, TimeSpan.Zero, 0, 0);
        foreach (var row in TraceReader.Read(path))
        {
            var tokens = row.InputTokens + row.OutputTokens;
            profile = new(
                profile.Calls + 1,
                TimeSpan.FromMilliseconds(row.TimestampMs),
                profile.Tokens + tokens,
                Math.Max(profile.LargestCall, tokens));
        }

        return profile;
    }

    private long PerMinute(long total) => (long)(total / Math.Max(1, Length.TotalMinutes));
}
