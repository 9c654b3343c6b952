using Sluice.Gateway.Demo.Traffic;

namespace Sluice.Gateway.Demo;

/// <summary>The numbers that the demo's backends and keys are held to. Unless a trace is replayed they are tuned to the sample traffic.</summary>
internal sealed record DemoLimits
{
    /// <summary>The time over which the moody backend really counts: its requests a minute, in slices.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(4);

    private const decimal UsdPerToken = 0.000005m;

    public long SteadyRpm { get; init; } = 45;

    public long SteadyTpm { get; init; } = 30_000;

    public long MoodyRpm { get; init; } = 75;

    public long MoodyTpm { get; init; } = 60_000;

    public long SpareRpm { get; init; } = 600;

    public long SpareTpm { get; init; } = 400_000;

    public double WebRps { get; init; } = 4;

    public long WebBurst { get; init; } = 4;

    public long BatchTpm { get; init; } = 8_000;

    public decimal InternUsd { get; init; } = 0.006m;

    /// <summary>Requests in a slice that the moody backend really takes.</summary>
    public int MoodySlice => (int)Math.Max(1, MoodyRpm * Slice.Ticks / TimeSpan.TicksPerMinute);

    /// <summary>Limits that a trace presses on: shares of its mean load, and never so small that a call of it can never fit.</summary>
    public static DemoLimits For(TraceProfile trace)
    {
        var least = 2 * trace.LargestCall;
        var sample = new DemoLimits();
        return new()
        {
            SteadyRpm = Math.Max(sample.SteadyRpm, trace.CallsPerMinute * 3 / 10),
            SteadyTpm = Math.Max(Math.Max(sample.SteadyTpm, least), trace.TokensPerMinute * 3 / 10),
            MoodyRpm = Math.Max(sample.MoodyRpm, trace.CallsPerMinute * 4 / 10),
            MoodyTpm = Math.Max(Math.Max(sample.MoodyTpm, least), trace.TokensPerMinute * 6 / 10),
            SpareRpm = Math.Max(sample.SpareRpm, trace.CallsPerMinute * 2),
            SpareTpm = Math.Max(Math.Max(sample.SpareTpm, 5 * least), trace.TokensPerMinute * 2),
            WebRps = Math.Max(sample.WebRps, trace.CallsPerMinute / 60.0),
            WebBurst = Math.Max(sample.WebBurst, trace.CallsPerMinute / 30),
            BatchTpm = Math.Max(Math.Max(sample.BatchTpm, least), trace.TokensPerMinute / 5),
            InternUsd = Math.Max(sample.InternUsd, Math.Max(least, trace.TokensPerMinute / 10) * UsdPerToken),
        };
    }
}
