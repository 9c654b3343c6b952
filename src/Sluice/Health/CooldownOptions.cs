namespace Sluice.Health;

/// <summary>How long a target is left alone after it refused for rate (HTTP 429).</summary>
public sealed record CooldownOptions
{
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    /// <summary>The first cooldown; more than zero. Default 30 s.</summary>
    public TimeSpan Base { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest cooldown that is computed; a provider's longer hint still holds. Default 10 min.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How cooldowns grow. Default exponential.</summary>
    public CooldownBackoff Backoff { get; init; } = CooldownBackoff.Exponential;

    /// <summary>
    /// The safety put on a provider's hint, once: 1.1 waits a tenth longer than it asked for. At least 1.
    /// </summary>
    public double HintMargin { get; init; } = 1.1;

    /// <summary>
    /// A random part of the cooldown that is added to it, never taken off, so that keys which failed together do not come back together.
    /// From 0 to 1. Default 0.1.
    /// </summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>
    /// The concurrency up to which it comes back step by step: one call at first, and one more at a time with each that is answered. 0 or 1 = all at once
    /// after the first answer. Default 0.
    /// </summary>
    public int SlowStart { get; init; }

    /// <summary>
    /// Calls a minute that are let through in spite of a cooldown for rate, when nothing else takes them, and charged as ever; what comes of them
    /// neither ends nor lengthens the cooldown, but for a later hint. 0 = none, which is the default.
    /// </summary>
    public int EmergencyPerMinute { get; init; }

    /// <summary>The cooldown of the n-th consecutive refusal, without hint and jitter; n below 1 counts as 1, and no n overflows.</summary>
    /// <param name="consecutive">Which refusal in a row this is, from 1.</param>
    public TimeSpan Duration(int consecutive)
    {
        var n = Math.Max(1, consecutive);
        var factor = Backoff == CooldownBackoff.Linear ? n : Math.Pow(2, Math.Min(n - 1, 62));
        var ticks = Base.Ticks * factor;
        return ticks >= Max.Ticks ? Max : TimeSpan.FromTicks((long)ticks);
    }

    internal CooldownOptions Validated(string target)
    {
        if (Base <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Base), Base, $"{target}: cooldown base must be more than 0.");
        if (Max < Base)
            throw new ArgumentOutOfRangeException(nameof(Max), Max, $"{target}: cooldown max {Max} must not be less than its base {Base}.");
        if (Max > Longest)
            throw new ArgumentOutOfRangeException(nameof(Max), Max, $"{target}: cooldown max must be at most ten years.");
        if (!(HintMargin is >= 1 and <= 10))
            throw new ArgumentOutOfRangeException(nameof(HintMargin), HintMargin, $"{target}: cooldown hint margin must be from 1 to 10.");
        if (!(Jitter is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Jitter), Jitter, $"{target}: cooldown jitter must be from 0 to 1.");
        if (SlowStart is < 0 or > 10_000)
            throw new ArgumentOutOfRangeException(nameof(SlowStart), SlowStart, $"{target}: cooldown slow start must be from 0 (off) to 10,000 calls.");
        if (EmergencyPerMinute is < 0 or > 1_000_000)
            throw new ArgumentOutOfRangeException(nameof(EmergencyPerMinute), EmergencyPerMinute, $"{target}: emergency calls must be from 0 (none) to 1,000,000 a minute.");
        return this;
    }
}
