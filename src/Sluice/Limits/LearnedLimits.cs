using Sluice.Errors;

namespace Sluice.Limits;

/// <summary>
/// What is learned of a provider's limits on a group of targets, those of one account and model, from the headers of its answers. It only ever takes
/// from what is configured. Guarded by the controller's lock.
/// </summary>
/// <param name="group">The group's name.</param>
/// <param name="clock">The clock.</param>
internal sealed class LearnedLimits(string group, Clock clock)
{
    /// <summary>The longest that a header is believed: a provider that still refuses then says so again.</summary>
    public static readonly TimeSpan LongestBelief = TimeSpan.FromHours(1);

    // More than any provider sends of the kinds that are read.
    private const int MostMeters = 8;

    private static readonly TimeSpan UsualWindow = TimeSpan.FromMinutes(1);

    /// <summary>One a limit that was ever told of; silent ones let everything pass.</summary>
    public LearnedMeter[] Meters { get; private set; } = [];

    /// <summary>Whether a reading is of a limit that none of the meters counts yet.</summary>
    public bool IsNew(IReadOnlyList<RateLimitReading> readings)
    {
        for (var i = 0; i < readings.Count; i++)
        {
            if (DimensionOf(readings[i], readings) is { } dimension && Find(dimension, readings[i].Window) is null)
                return true;
        }

        return false;
    }

    /// <summary>Takes in what an answer's headers say.</summary>
    /// <param name="readings">The readings.</param>
    /// <param name="answer">Of which call.</param>
    /// <param name="now">The instant.</param>
    /// <returns>Whether a meter came to those that were there.</returns>
    public bool Learn(IReadOnlyList<RateLimitReading> readings, in LearnedAnswer answer, long now)
    {
        var before = Meters;
        for (var i = 0; i < readings.Count; i++)
        {
            var reading = readings[i];
            if (DimensionOf(reading, readings) is not { } dimension)
                continue;
            var meter = Find(dimension, reading.Window);
            var isKnown = meter is not null;
            if (meter is null)
            {
                if (Meters.Length == MostMeters)
                    continue;
                meter = Make(dimension, reading.Window, answer.Rule);
                Meters = [.. Meters, meter];
                meter.Meet(answer.OnTheirWay[(int)dimension]);
            }

            var window = reading.Window ?? UsualWindow;
            var wait = Shorter(reading.Reset ?? window);
            var reset = now + clock.Ticks(wait);
            meter.Learn(reading, answer.MarkOf(meter), reset, reset + clock.Ticks(Shorter(wait > window ? wait : window)), now);
            if (isKnown)
                answer.Hear(meter);
        }

        return Meters != before;
    }

    /// <summary>Forgets those limits that an answer said nothing of.</summary>
    /// <param name="readings">What it said.</param>
    /// <param name="answer">Of which call.</param>
    public void Hush(IReadOnlyList<RateLimitReading> readings, in LearnedAnswer answer)
    {
        foreach (var meter in Meters)
        {
            if (!IsSaid(meter, readings))
                meter.Hush(answer.MarkOf(meter));
        }
    }

    private static bool IsSaid(LearnedMeter meter, IReadOnlyList<RateLimitReading> readings)
    {
        for (var i = 0; i < readings.Count; i++)
        {
            if (DimensionOf(readings[i], readings) == meter.Options.Dimension && string.Equals(NameOf(meter.Options.Dimension, readings[i].Window), meter.Options.Name, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    // A faster lane holds nothing back, and the windows of subscriptions are quotas. Anthropic's plain "tokens" repeats the tighter of two that stand beside it.
    private static Dimension? DimensionOf(in RateLimitReading reading, IReadOnlyList<RateLimitReading> all)
    {
        if (reading.IsOptionalLane || SaysNothing(reading))
            return null;
        return reading.Dimension switch
        {
            RateLimitDimension.Requests => Dimension.Requests,
            RateLimitDimension.Tokens when reading.Family == RateLimitFamily.Anthropic && all.Any(other =>
                other is { Family: RateLimitFamily.Anthropic, Dimension: RateLimitDimension.InputTokens or RateLimitDimension.OutputTokens }) => null,
            RateLimitDimension.Tokens => Dimension.Tokens,
            RateLimitDimension.InputTokens => Dimension.InputTokens,
            RateLimitDimension.OutputTokens => Dimension.OutputTokens,
            _ => null,
        };
    }

    // Zeros for limit, remaining and reset alike are sent where there is no limit: whoever sends them has just answered.
    private static bool SaysNothing(in RateLimitReading reading) =>
        reading.Limit is null && (reading.Remaining is null || (reading.Remaining == 0 && (reading.Reset ?? TimeSpan.Zero) == TimeSpan.Zero));

    private LearnedMeter? Find(Dimension dimension, TimeSpan? window)
    {
        var name = NameOf(dimension, window);
        foreach (var meter in Meters)
        {
            if (string.Equals(meter.Options.Name, name, StringComparison.Ordinal))
                return meter;
        }

        return null;
    }

    private LearnedMeter Make(Dimension dimension, TimeSpan? window, CountingRule rule)
    {
        var options = new LimitOptions(NameOf(dimension, window), dimension, 1, new Window.Rolling(window ?? UsualWindow));
        return new(options, group, countsWhenProduced: rule == CountingRule.Anthropic && dimension is (Dimension.OutputTokens or Dimension.Tokens));
    }

    private static string NameOf(Dimension dimension, TimeSpan? window)
    {
        var word = dimension switch
        {
            Dimension.Requests => "learned-requests",
            Dimension.InputTokens => "learned-input-tokens",
            Dimension.OutputTokens => "learned-output-tokens",
            _ => "learned-tokens",
        };
        return window switch
        {
            null => word,
            { Ticks: TimeSpan.TicksPerSecond } => word + "/1s",
            { Ticks: TimeSpan.TicksPerMinute } => word + "/1m",
            { Ticks: TimeSpan.TicksPerHour } => word + "/1h",
            { Ticks: TimeSpan.TicksPerDay } => word + "/1d",
            { TotalSeconds: var seconds } => FormattableString.Invariant($"{word}/{seconds}s"),
        };
    }

    private static TimeSpan Shorter(TimeSpan time) => time < LongestBelief ? time : LongestBelief;
}
