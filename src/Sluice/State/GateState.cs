using Sluice.Health;

namespace Sluice.State;

/// <summary>
/// What leaves a target alone, or was about to: a cooldown, a circuit breaker, a quota's guard. Times are ticks of 100 ns before or after the
/// instant of the snapshot, as in <see cref="LimitState"/>; a deadline that had passed is 0.
/// </summary>
public sealed record GateState
{
    // Nobody asked for it for so long after it was due back: its target is gone.
    private static readonly long ForgottenAfter = TimeSpan.FromDays(31).Ticks;

    /// <summary>What it is.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)]
    public required GateKind Kind { get; init; }

    /// <summary>How far it reaches.</summary>
    public HealthReach Reach { get; init; }

    /// <summary>The account, backend, model or target that it stands for.</summary>
    public required string Subject { get; init; }

    /// <summary>The quota's name, where it guards one.</summary>
    public string? Quota { get; init; }

    /// <summary>Whether no call passes but a probe.</summary>
    public bool IsOut { get; init; }

    /// <summary>Why, while it is out.</summary>
    public OutReason Reason { get; init; }

    /// <summary>How long ago it went out.</summary>
    public long OutSince { get; init; }

    /// <summary>Until a probe may go.</summary>
    public long Until { get; init; }

    /// <summary>Whether a probe was under way; it is over with its process, and said nothing.</summary>
    public bool IsProbed { get; init; }

    /// <summary>Which outage in a row it is.</summary>
    public int Consecutive { get; init; }

    /// <summary>Answered probes of the present way back, by which a slow start lets more through.</summary>
    public int Successes { get; init; }

    /// <summary>Until outages in a row are forgotten.</summary>
    public long QuietIn { get; init; }

    /// <summary>Breakers: failures in a row that count towards opening it.</summary>
    public int Failures { get; init; }

    /// <summary>Breakers: how long ago the target last failed; <see langword="null"/> if it never did.</summary>
    public long? FailedSince { get; init; }

    /// <summary>Breakers: until the time that the provider itself has named.</summary>
    public long HintIn { get; init; }

    /// <summary>Breakers that look at a rate: what was answered and what failed, by tenths of their window.</summary>
    public IReadOnlyList<CallSlice> Slices { get => field ?? []; init; }

    /// <summary>Quotas: whether usage reached the threshold and has not fallen under the resume threshold.</summary>
    public bool IsOverBudget { get; init; }

    /// <summary>Cooldowns: calls that passed in an emergency.</summary>
    public LimitState? Emergency { get; init; }

    internal GateKey Key => new(Kind, Reach, Subject, Quota);

    /// <summary>Whether a gate that is new would decide the same.</summary>
    internal bool IsBlank => !IsOut && Consecutive == 0 && Failures == 0 && FailedSince is null && !IsOverBudget && Slices.Count == 0 && Emergency is null;

    /// <summary>Whether it need not be kept for a gate that is not there.</summary>
    internal bool IsOver => IsOut
        ? Reason != OutReason.Isolated && Until == 0 && OutSince > ForgottenAfter
        : !IsOverBudget && QuietIn == 0 && (FailedSince ?? 0) + Slices.Select(slice => slice.Age).DefaultIfEmpty(0).Min() is var age && (IsBlank || age > ForgottenAfter);

    /// <summary>The same as of a later instant.</summary>
    internal GateState After(long away)
    {
        long Ahead(long ticks) => Math.Max(0, ticks - away);
        long Ago(long ticks) => Math.Min(ticks + away, StateMoment.Longest);
        return this with
        {
            OutSince = IsOut ? Ago(OutSince) : 0,
            Until = Ahead(Until),
            QuietIn = Ahead(QuietIn),
            FailedSince = FailedSince is { } since ? Ago(since) : null,
            HintIn = Ahead(HintIn),
            Slices = [.. Slices.Select(slice => slice with { Age = Ago(slice.Age) })],
            Emergency = Emergency?.After(away),
        };
    }
}
