using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Budgets;

/// <summary>A limit's threshold was used up, or the limit refused for the first time. See <see cref="AlertOptions"/>.</summary>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Scope">Whose limit it is.</param>
public sealed record Alert(DateTimeOffset At, string Scope) : EngineEvent(At, Scope)
{
    /// <summary>What it is: <c>token_day_threshold</c>, <c>cost_day_threshold</c>, <c>limit_hit</c>; see <see cref="AlertTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The share of the limit that was passed, in (0, 1]; 1 for a refusal.</summary>
    public required double Threshold { get; init; }

    /// <summary>What is used now as a share of the limit; above 1 where a provider billed more than was reserved.</summary>
    public required double Current { get; init; }

    /// <summary>The limit's name.</summary>
    public required string LimitName { get; init; }

    /// <summary>What the limit counts.</summary>
    public required Dimension Dimension { get; init; }

    /// <summary>The time over which it counts.</summary>
    public required Window Window { get; init; }

    /// <summary>What ended calls used and still counts: requests, tokens or nano-dollars.</summary>
    public required long Used { get; init; }

    /// <summary>What open calls hold beyond that.</summary>
    public required long Reserved { get; init; }

    /// <summary>How much is allowed.</summary>
    public required long Limit { get; init; }

    /// <summary>When it happened: <see cref="EngineEvent.At"/> by the name that alerts have elsewhere.</summary>
    public DateTimeOffset Timestamp => At;
}
