using Sluice.Budgets;
using Sluice.Pricing;

namespace Sluice.Limits;

/// <summary>One limit: so much of a dimension in a window. What it hangs on is the scope it is given to.</summary>
/// <param name="Name">The name refusals use, such as <c>tpm</c>; unique in a scope.</param>
/// <param name="Dimension">What is counted.</param>
/// <param name="Max">
/// How much is allowed: requests, tokens, nano-dollars or open calls. 0 is unlimited, except for money, which must be more than 0.
/// </param>
/// <param name="Window">The time over which is counted.</param>
public sealed record LimitOptions(string Name, Dimension Dimension, long Max, Window Window)
{
    /// <summary>The greatest amount a limit or an estimate may name: 10^18 (a billion dollars), so that no sum overflows.</summary>
    public const long Greatest = 1_000_000_000_000_000_000;

    /// <summary>What is believed of one attempt, or one correction, at most: tokens or nano-dollars of which thousands still add up.</summary>
    internal const long MostOfOneCall = 1_000_000_000_000_000;

    /// <summary>
    /// How much longer than its window an entry counts. For limits that mirror a provider's: calls reach it closer together than they were
    /// admitted. Zero for limits of our own. Rolling windows only; from 0 to ten years.
    /// </summary>
    public TimeSpan Slack { get; init; }

    /// <summary>
    /// Whether the provider counts this when it is produced and not when the call arrives, as Anthropic does with output: the reservation is
    /// held while the call is open, and what was used counts from its end. Rolling windows only.
    /// </summary>
    public bool CountsWhenProduced { get; init; }

    /// <summary>When it tells of itself; <see langword="null"/>, the default, is never. Rolling and calendar windows, and <see cref="Window.Total"/>.</summary>
    public AlertOptions? Alerts { get; init; }

    /// <summary>Requests a rolling minute.</summary>
    public static LimitOptions RequestsPerMinute(long max) => new("rpm", Dimension.Requests, max, Window.Minute);

    /// <summary>Requests a rolling 24 hours.</summary>
    public static LimitOptions RequestsPerDay(long max) => new("rpd", Dimension.Requests, max, Window.Day);

    /// <summary>Requests a second as a token bucket.</summary>
    /// <param name="max">Requests a second.</param>
    /// <param name="burst">Requests at once; <paramref name="max"/> if 0.</param>
    public static LimitOptions RequestsPerSecond(long max, long burst = 0) =>
        new("rps", Dimension.Requests, max, new Window.TokenBucket(TimeSpan.FromSeconds(1), burst == 0 ? Math.Max(1, max) : burst));

    /// <summary>Tokens a rolling minute.</summary>
    public static LimitOptions TokensPerMinute(long max) => new("tpm", Dimension.Tokens, max, Window.Minute);

    /// <summary>Tokens a rolling hour.</summary>
    public static LimitOptions TokensPerHour(long max) => new("tph", Dimension.Tokens, max, Window.Hour);

    /// <summary>Tokens a rolling 24 hours.</summary>
    public static LimitOptions TokensPerDay(long max) => new("tpd", Dimension.Tokens, max, Window.Day);

    /// <summary>Input tokens a rolling minute.</summary>
    public static LimitOptions InputTokensPerMinute(long max) => new("itpm", Dimension.InputTokens, max, Window.Minute);

    /// <summary>Output tokens a rolling minute.</summary>
    public static LimitOptions OutputTokensPerMinute(long max) => new("otpm", Dimension.OutputTokens, max, Window.Minute);

    /// <summary>Tokens that a single call may ask for, input and greatest output; what asks for more can never pass.</summary>
    public static LimitOptions TokensPerRequest(long max) => new("tokens/request", Dimension.Tokens, max, Window.PerRequest);

    /// <summary>What a single call may cost at most; what could cost more can never pass.</summary>
    /// <param name="max">More than zero.</param>
    public static LimitOptions CostPerRequest(NanoUsd max) => new("cost/request", Dimension.Cost, max.Value, Window.PerRequest);

    /// <summary>Open calls at the same time.</summary>
    public static LimitOptions Concurrency(long max) => new("concurrency", Dimension.Concurrency, max, Window.WhileOpen);

    /// <summary>Money in a window.</summary>
    /// <param name="max">More than zero.</param>
    /// <param name="window">The window.</param>
    /// <param name="name">The name refusals use.</param>
    public static LimitOptions Budget(NanoUsd max, Window window, string name = "budget") => new(name, Dimension.Cost, max.Value, window);

    internal bool IsUnlimited => Max == 0;

    /// <summary>Two limits that are the same thing with another <see cref="Max"/>: counts live on across a change.</summary>
    internal bool IsSameAs(LimitOptions other) => Dimension == other.Dimension && Window == other.Window && Slack == other.Slack
        && CountsWhenProduced == other.CountsWhenProduced;

    internal LimitOptions Validated(string scope)
    {
        string Field(string name) => $"{scope}/{Name}: {name}";
        if (string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException($"A limit of {scope} has no {nameof(Name)}; give it one, such as 'tpm'.", nameof(Name));
        if (!Enum.IsDefined(Dimension))
            throw new ArgumentOutOfRangeException(nameof(Dimension), Dimension, $"{Field(nameof(Dimension))} is not one that can be counted.");
        if (Window is null)
            throw new ArgumentNullException(nameof(Window), $"{Field(nameof(Window))} is missing; {nameof(Window.Total)} counts for ever.");
        if (Max is < 0 or > Greatest)
            throw new ArgumentOutOfRangeException(nameof(Max), Max, $"{Field(nameof(Max))} must be from 0 (unlimited) to {Greatest}.");
        if (Dimension == Dimension.Cost && Max == 0)
            throw new ArgumentOutOfRangeException(nameof(Max), Max, $"{Field(nameof(Max))} is money and must be more than 0; disable what should spend nothing.");
        if (Slack < TimeSpan.Zero || Slack > TimeSpan.FromDays(3660))
            throw new ArgumentOutOfRangeException(nameof(Slack), Slack, $"{Field(nameof(Slack))} must be from 0 to ten years.");
        if (Slack != TimeSpan.Zero && Window is not Window.Rolling)
            throw new ArgumentException($"{Field(nameof(Slack))} is for rolling windows only, whose entries it makes count longer; got {Slack} on {Window}. Leave it 0.");
        if (CountsWhenProduced && (Window is not Window.Rolling || Dimension is not (Dimension.Tokens or Dimension.InputTokens or Dimension.OutputTokens)))
            throw new ArgumentException($"{Field(nameof(CountsWhenProduced))} is for tokens in a rolling window only; got {Dimension} and {Window}.");
        if ((Dimension == Dimension.Concurrency) != (Window is Window.Open))
            throw new ArgumentException($"{Field(nameof(Window))} of concurrency is {nameof(Window.WhileOpen)}, and of nothing else; got {Window}.");
        if (Window is Window.Alone && Dimension == Dimension.Requests)
            throw new ArgumentException($"{Field(nameof(Window))} of requests cannot be {nameof(Window.PerRequest)}: a call is one request.");
        if (Alerts?.Validated(Field(nameof(Alerts))) is not null && Window is not (Window.Rolling or Window.Calendar or Window.Ever))
            throw new ArgumentException($"{Field(nameof(Alerts))} need a window that fills up: a rolling or calendar one, or {nameof(Window.Total)}; got {Window}.");
        if (Window is Window.Rolling { Length: var length } && (length <= TimeSpan.Zero || length > TimeSpan.FromDays(3660)))
            throw new ArgumentOutOfRangeException(nameof(Window), length, $"{Field("Length")} must be more than 0 and at most ten years.");
        if (Window is Window.FirstUse { Length: var fixedLength } && (fixedLength <= TimeSpan.Zero || fixedLength > TimeSpan.FromDays(3660)))
            throw new ArgumentOutOfRangeException(nameof(Window), fixedLength, $"{Field("Length")} must be more than 0 and at most ten years.");
        if (Window is Window.TokenBucket bucket && (bucket.Period <= TimeSpan.Zero || bucket.Burst is < 1 or > 1_000_000_000))
            throw new ArgumentOutOfRangeException(nameof(Window), bucket, $"{Field(nameof(Window.TokenBucket))} needs a period above 0 and a burst from 1 to 10^9.");
        if (Window is Window.TokenBucket { Burst: var burst, Period: var period } && Max > 0 && (Int128)period.Ticks * burst / Max > TimeSpan.FromDays(3660).Ticks)
            throw new ArgumentOutOfRangeException(nameof(Window), Window, $"{Field(nameof(Window.TokenBucket))} would take more than ten years to fill.");
        if (Window is Window.Calendar calendar && (calendar.Zone is null || !Enum.IsDefined(calendar.Period)))
            throw new ArgumentException($"{Field(nameof(Window.Calendar))} needs a period and a time zone; got {calendar}.");
        return this;
    }
}
