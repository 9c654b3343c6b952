using Sluice.Limits;
using Sluice.Simulation.Traces;

namespace Sluice.Tests.Traces;

/// <summary>Calls that arrive, and the limits and the waiting rule that they meet.</summary>
internal sealed record TraceLoad(IReadOnlyList<TraceRow> Rows, CountingRule Count)
{
    public long Rpm { get; init; } = 200;

    public long Tpm { get; init; } = 250_000;

    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(30);

    public int Capacity { get; init; } = 500;

    /// <summary>The output limit that every call names; the length of its answer unless set.</summary>
    public long? OutputLimit { get; init; }

    public TimeSpan FirstToken { get; } = TimeSpan.FromMilliseconds(120);

    public double TokensPerSecond { get; } = 80;

    public long OutputLimitOf(in TraceRow row) => OutputLimit ?? row.OutputTokens;

    /// <summary>What the provider counts when the call arrives.</summary>
    public long CountedAtArrival(in TraceRow row) => Count == CountingRule.OpenAI
        ? Math.Max(row.InputTokens, OutputLimitOf(row))
        : row.InputTokens + OutputLimitOf(row);

    /// <summary>What it counts once the call has ended.</summary>
    public long CountedAtEnd(in TraceRow row) => Count == CountingRule.All ? row.InputTokens + row.OutputTokens : CountedAtArrival(row);

    /// <summary>How long an answer takes.</summary>
    public TimeSpan Duration(in TraceRow row) => FirstToken + new TimeSpan((long)((row.OutputTokens - 1) * (TimeSpan.TicksPerSecond / TokensPerSecond)));
}
