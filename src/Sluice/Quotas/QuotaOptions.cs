using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Quotas;

/// <summary>A provider's own cap on a subscription window, such as so many tokens in 5 hours.</summary>
/// <param name="Name">The name refusals use, such as <c>5h</c>; unique among the quotas of an account.</param>
/// <param name="Dimension">What it counts: requests, tokens of either kind or both, or money. Each attempt that was sent counts, by the whole truth.</param>
/// <param name="Budget">How much of it, in nano-dollars for money. 0 = not known: the guard then goes by the provider's answers alone.</param>
/// <param name="Window">When usage stops counting: <see cref="Window.Rolling"/>, <see cref="Window.FirstUse"/> or <see cref="Window.Calendar"/>.</param>
public sealed record QuotaOptions(string Name, Dimension Dimension, long Budget, Window Window)
{
    /// <summary>The share of the budget that is used at most, in percent; more than 0, at most 100. Default 99.</summary>
    public decimal ThresholdPercent { get; init; } = 99;

    /// <summary>
    /// The share under which usage has to fall before calls pass again, in percent; more than 0, at most <see cref="ThresholdPercent"/>, which
    /// it is unless set. Lower, so that a guard does not go in and out with each call.
    /// </summary>
    public decimal? ResumePercent { get; init; }

    /// <summary>How long after the provider said that the cap is reached, or a probe ended, the next probe may go; more than zero. Default 5 min.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The safety put on a provider's hint, once. From 1 to 10. Default 1.1.</summary>
    public double HintMargin { get; init; } = 1.1;

    /// <summary>How long its window is at most: a month counts as 31 days.</summary>
    public TimeSpan Length => Window switch
    {
        Window.Rolling rolling => rolling.Length,
        Window.FirstUse first => first.Length,
        Window.Calendar { Period: CalendarPeriod.Day } => TimeSpan.FromDays(1),
        Window.Calendar { Period: CalendarPeriod.Week } => TimeSpan.FromDays(7),
        _ => TimeSpan.FromDays(31),
    };

    /// <summary>The smallest usage u with u * 100 >= <see cref="Budget"/> * percent, in exact arithmetic, and at least 1.</summary>
    internal static long Threshold(long budget, decimal percent) => Math.Max(1, (long)decimal.Ceiling(budget * percent / 100));

    internal QuotaOptions Validated(string target)
    {
        string Field(string name) => $"{target}: quota {Name}: {name}";
        if (string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException($"{target}: a quota has no name; give it one, such as '5h'.", nameof(Name));
        if (!Enum.IsDefined(Dimension) || Dimension == Dimension.Concurrency)
            throw new ArgumentOutOfRangeException(nameof(Dimension), Dimension, $"{Field("dimension")} must be requests, tokens, input or output tokens, or cost.");
        if (Budget is < 0 or > LimitOptions.Greatest)
            throw new ArgumentOutOfRangeException(nameof(Budget), Budget, $"{Field("budget")} must be from 0 (not known) to {LimitOptions.Greatest}.");
        if (Window is not (Window.Rolling { Length.Ticks: > 0 } or Window.FirstUse { Length.Ticks: > 0 } or Window.Calendar) || Length > CooldownOptions.Longest)
            throw new ArgumentException($"{Field("window")} must be rolling, from first use or a calendar's, more than 0 and at most ten years; got {Window}.", nameof(Window));
        if (ThresholdPercent is not (> 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(ThresholdPercent), ThresholdPercent, $"{Field("threshold")} must be more than 0 and at most 100 percent.");
        if (ResumePercent is { } resume && (resume <= 0 || resume > ThresholdPercent))
            throw new ArgumentOutOfRangeException(nameof(ResumePercent), resume, $"{Field("resume")} must be more than 0 and at most the threshold, {ThresholdPercent} percent.");
        if (ProbeInterval <= TimeSpan.Zero || ProbeInterval > CooldownOptions.Longest)
            throw new ArgumentOutOfRangeException(nameof(ProbeInterval), ProbeInterval, $"{Field("probe interval")} must be more than 0 and at most ten years.");
        if (!(HintMargin is >= 1 and <= 10))
            throw new ArgumentOutOfRangeException(nameof(HintMargin), HintMargin, $"{Field("hint margin")} must be from 1 to 10.");
        return this;
    }
}
