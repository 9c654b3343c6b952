using Sluice.Gateway.Config;
using Sluice.Limits;

namespace Sluice.Gateway.Routing;

/// <summary>Turns configured limits and budgets into the engine's.</summary>
internal static class LimitTable
{
    /// <summary>The limits and budgets of a caller's scope: promises, counted in full.</summary>
    public static IReadOnlyList<LimitOptions> OfCaller(LimitsConfig limits, IReadOnlyList<BudgetConfig> budgets) =>
        [.. Of(limits, CountingRule.All), .. budgets.Select(Budget)];

    /// <summary>The limits of a backend or one of its models: they mirror the provider's own, and how it counts.</summary>
    public static IReadOnlyList<LimitOptions> OfBackend(LimitsConfig limits, CountingRule count) => [.. Of(limits, count)];

    /// <summary>Of limits that several say of one thing, the lowest of each name.</summary>
    public static IReadOnlyList<LimitOptions> Lowest(IEnumerable<LimitOptions> limits) =>
        [.. limits.GroupBy(limit => limit.Name, StringComparer.Ordinal).Select(same => same.MinBy(limit => limit.Max)!)];

    private static IEnumerable<LimitOptions> Of(LimitsConfig limits, CountingRule count)
    {
        if (limits.Rps > 0)
            yield return Rate(limits);
        foreach (var limit in Windows(limits, count))
        {
            if (limit.Max > 0)
                yield return limit.Window is Window.Rolling ? limit with { Slack = limits.Slack } : limit;
        }
    }

    private static LimitOptions[] Windows(LimitsConfig limits, CountingRule count) =>
    [
        LimitOptions.RequestsPerMinute(limits.Rpm),
        LimitOptions.RequestsPerDay(limits.Rpd),
        LimitOptions.TokensPerMinute(limits.Tpm),
        LimitOptions.TokensPerHour(limits.Tph),
        LimitOptions.TokensPerDay(limits.Tpd),
        LimitOptions.InputTokensPerMinute(limits.Itpm),
        LimitOptions.OutputTokensPerMinute(limits.Otpm) with { CountsWhenProduced = count == CountingRule.Anthropic },
        LimitOptions.Concurrency(limits.Concurrency),
    ];

    // A rate need not be whole: 0.5 a second is one in two seconds. Thousandths count, and what is beyond them is left out, so that it is never more.
    private static LimitOptions Rate(LimitsConfig limits)
    {
        var perThousandSeconds = (long)((decimal)limits.Rps * 1_000);
        var burst = limits.Burst > 0 ? limits.Burst : Math.Max(1, (long)Math.Ceiling(limits.Rps));
        return new("rps", Dimension.Requests, perThousandSeconds, new Window.TokenBucket(TimeSpan.FromSeconds(1_000), burst));
    }

    private static LimitOptions Budget(BudgetConfig budget) =>
        LimitOptions.Budget(budget.Amount, WindowOf(budget.Window), $"usd/{budget.Window}") with
        {
            Alerts = budget.Alerts.Count > 0 ? new(budget.Alerts) : null,
        };

    public static Window WindowOf(BudgetWindow window) => window.Kind switch
    {
        WindowKind.Rolling => new Window.Rolling(window.Length),
        WindowKind.Day => new Window.Calendar(CalendarPeriod.Day, window.TimeZone),
        WindowKind.Week => new Window.Calendar(CalendarPeriod.Week, window.TimeZone),
        WindowKind.Month => new Window.Calendar(CalendarPeriod.Month, window.TimeZone),
        _ => Window.Total,
    };
}
