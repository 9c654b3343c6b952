using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>How often, where and after what pauses a failed attempt is followed by another.</summary>
public sealed record RetryPolicy
{
    /// <summary>Attempts a call in all, over all targets; at least 1. Default 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Attempts a call on one target; at least 1. Default 2.</summary>
    public int PerTarget { get; init; } = 2;

    /// <summary>The first pause before the same targets are asked again; at least 0. Default 1 s.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest pause; at least <see cref="Initial"/>, at most 7 days. A target that asks to be left alone for longer is not asked again in
    /// the same call, unless it refused for rate and its cooldown ends while the call waits. Default 30 s.
    /// </summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a pause is multiplied by to give the next; at least 1. Default 2.</summary>
    public double Multiplier { get; init; } = 2;

    /// <summary>How pauses are spread. Default full.</summary>
    public BackoffJitter Jitter { get; init; } = BackoffJitter.Full;

    /// <summary>
    /// Repetitions on a target as a share of the calls that come to it, from 0 (none) to 1, so that a brown-out is not made worse; ten are
    /// free, so that low traffic is not held to it. Calls without targets share one budget. Default 0.2.
    /// </summary>
    public double Budget { get; init; } = 0.2;

    /// <summary>
    /// Whether an attempt that was sent and timed out is followed by another, although the provider may bill both. Default no.
    /// </summary>
    public bool AfterTimeout { get; init; }

    /// <summary>
    /// The time that a call has for all its attempts, waits and pauses together: a wait or a pause that would end after it is not begun. An attempt
    /// that is under way is not cut short. 0 is without end. Default 0.
    /// </summary>
    public TimeSpan Total { get; init; }

    /// <summary>
    /// Told of every further attempt, before its pause. One that throws disturbs nobody and is counted in <see cref="CallExecutor.FailedCallbacks"/>;
    /// it is called by whoever carries the call, so it has to be quick.
    /// </summary>
    public Action<RetryNotice>? OnRetry { get; init; }

    /// <summary>
    /// The pause before the n-th repetition: <c>min(Max, Initial x Multiplier^(n-1))</c>, spread by <see cref="Jitter"/> and kept within 0 and
    /// <see cref="Max"/>.
    /// </summary>
    /// <param name="n">Which repetition this is, from 1; lower counts as 1.</param>
    /// <param name="random">The source of the spread.</param>
    public TimeSpan Delay(int n, Random random)
    {
        var ticks = Math.Min(Max.Ticks, Initial.Ticks * Math.Pow(Multiplier, Math.Max(0, n - 1)));
        var spread = Jitter switch
        {
            BackoffJitter.Full => ticks * random.NextDouble(),
            BackoffJitter.Equal => (ticks / 2) + (ticks / 2 * random.NextDouble()),
            BackoffJitter.Proportional => ticks * (0.75 + (0.5 * random.NextDouble())),
            _ => ticks,
        };
        return TimeSpan.FromTicks((long)Math.Clamp(spread, 0, Max.Ticks));
    }

    internal RetryPolicy Validated()
    {
        if (Attempts < 1)
            throw new ArgumentOutOfRangeException(nameof(Attempts), Attempts, "Retry attempts must be at least 1, which is no retry.");
        if (PerTarget < 1)
            throw new ArgumentOutOfRangeException(nameof(PerTarget), PerTarget, "Retry attempts a target must be at least 1.");
        if (Initial < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Initial), Initial, "The first retry pause must be 0 or more.");
        if (Max < Initial)
            throw new ArgumentOutOfRangeException(nameof(Max), Max, $"The longest retry pause {Max} must not be less than the first, {Initial}.");
        if (Max > RetryAfterParser.MaxForQuota)
            throw new ArgumentOutOfRangeException(nameof(Max), Max, $"The longest retry pause must not be more than {RetryAfterParser.MaxForQuota.Days} days.");
        if (!(Multiplier is >= 1 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(Multiplier), Multiplier, "The retry multiplier must be from 1 to 1000.");
        if (Total < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Total), Total, "The time for all attempts must be 0 (without end) or more.");
        if (!(Budget is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Budget), Budget, "The retry budget is a share and must be from 0 to 1.");
        return this;
    }
}
