using Sluice.Budgets;
using Sluice.Limits;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Budgets;

/// <summary>An engine, and all alerts that it raised.</summary>
internal sealed class AlertLog
{
    public AlertLog(Engine engine)
    {
        Engine = engine;
        engine.Controller.Subscribe(change =>
        {
            if (change is Alert alert)
                Alerts.Add(alert);
        });
    }

    public Engine Engine { get; }

    public List<Alert> Alerts { get; } = [];

    public static AlertLog Of(params LimitOptions[] limits) => new(Engine.Of(limits));

    public static AlertLog Tokens(long max, params double[] thresholds) =>
        Of(LimitOptions.TokensPerMinute(max) with { Alerts = new(thresholds) });

    /// <summary>The alerts since the last look, as type and threshold.</summary>
    public string Take()
    {
        var seen = string.Join(' ', Alerts.Select(alert => string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{alert.Type}:{alert.Threshold}")));
        Alerts.Clear();
        return seen;
    }

    /// <summary>A call that is admitted and used this.</summary>
    public void Use(long tokens, long cost = 0) =>
        Engine.Try(tokens, cost: new(cost)).Lease.Settle(new() { InputTokens = tokens, Cost = new(cost) });
}
