using Sluice.Admission;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Budgets;

/// <summary>
/// A budget of tokens and money in the usual windows, with the defaults of the AgentFlow framework: a scope in one line. 0 tokens and no money are
/// unlimited. Minutes and hours roll, so that no edge lets twice the limit pass; days are those of the calendar in UTC unless set.
/// </summary>
public sealed record BudgetOptions
{
    /// <summary>Tokens a single call may ask for. Default 100,000.</summary>
    public long MaxTokensPerRequest { get; init; } = 100_000;

    /// <summary>Tokens in any 60 seconds. Default 500,000.</summary>
    public long MaxTokensPerMinute { get; init; } = 500_000;

    /// <summary>Tokens in any hour. Default 5,000,000.</summary>
    public long MaxTokensPerHour { get; init; } = 5_000_000;

    /// <summary>Tokens a <see cref="Day"/>. Default 50,000,000.</summary>
    public long MaxTokensPerDay { get; init; } = 50_000_000;

    /// <summary>What a single call may cost at most; more than 0, or <see langword="null"/> for no limit. Default 10 USD.</summary>
    public NanoUsd? MaxCostPerRequest { get; init; } = NanoUsd.FromUsd(10);

    /// <summary>Money a <see cref="Day"/>; more than 0, or <see langword="null"/> for no limit. Default 1,000 USD.</summary>
    public NanoUsd? MaxCostPerDay { get; init; } = NanoUsd.FromUsd(1_000);

    /// <summary>What a day is. Default the calendar's, in UTC.</summary>
    public Window Day { get; init; } = new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc);

    /// <summary>Shares in (0, 1] of every window's limit that are told once they are used, ascending. Default 0.8.</summary>
    public IReadOnlyList<double> AlertThresholds { get; init; } = [0.8];

    /// <summary>Whether a used-up window that refuses keeps the scope quiet for <see cref="ThrottleDelay"/>. Default true.</summary>
    public bool AutoThrottle { get; init; } = true;

    /// <summary>How long at most; from 0. Default 1 s.</summary>
    public TimeSpan ThrottleDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The scope that holds callers to this budget.</summary>
    /// <param name="name">The scope's name, such as <c>agent:researcher</c>.</param>
    public ScopeOptions ToScope(string name)
    {
        var alerts = new AlertOptions(AlertThresholds);
        var limits = new List<LimitOptions>
        {
            LimitOptions.TokensPerRequest(MaxTokensPerRequest),
            LimitOptions.TokensPerMinute(MaxTokensPerMinute) with { Alerts = alerts },
            LimitOptions.TokensPerHour(MaxTokensPerHour) with { Alerts = alerts },
            new("tpd", Dimension.Tokens, MaxTokensPerDay, Day) { Alerts = alerts },
        };
        if (MaxCostPerRequest is { } perRequest)
            limits.Add(LimitOptions.CostPerRequest(perRequest));
        if (MaxCostPerDay is { } perDay)
            limits.Add(LimitOptions.Budget(perDay, Day, "cost/day") with { Alerts = alerts });
        return new(name, limits) { Throttle = AutoThrottle ? ThrottleDelay : TimeSpan.Zero };
    }
}
