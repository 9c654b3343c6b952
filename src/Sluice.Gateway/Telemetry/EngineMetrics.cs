using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Signals;

namespace Sluice.Gateway.Telemetry;

/// <summary>Writes what the engine counts. Wildcards let callers name targets, so only so many of them are written out.</summary>
internal static class EngineMetrics
{
    private const int MostTargets = 200;
    private const int MostLimits = 2_000;

    private static readonly (HealthState State, string Name)[] States =
    [
        (HealthState.Ready, "ready"), (HealthState.Cooling, "cooling"), (HealthState.Open, "open"),
        (HealthState.HalfOpen, "half_open"), (HealthState.Disabled, "disabled"),
    ];

    public static void Write(PrometheusText text, EngineSnapshot engine)
    {
        text.Single("sluice_open_leases", "gauge", "Calls that are open.", engine.OpenLeases);
        text.Single("sluice_user_scopes", "gauge", "Users behind keys whose limits are kept now.", engine.Members);
        text.Single("sluice_waiting", "gauge", "Calls that wait for room.", engine.Waiting);
        text.Single("sluice_overuse_tokens_total", "counter", "Tokens that providers counted beyond what was reserved.", engine.OveruseTokens);
        text.Single("sluice_overuse_cost_usd_total", "counter", "Money in dollars that providers billed beyond what was reserved.", engine.OveruseCost.Usd);
        text.Single("sluice_targets", "gauge", "Targets there are; the first 200 are written out.", engine.Targets.Count);
        text.Family("sluice_target_state", "gauge", "1 for the state that a target is in, else 0.");
        foreach (var target in engine.Targets.Take(MostTargets))
        {
            foreach (var (state, name) in States)
                text.Sample("sluice_target_state", target.Health.State == state ? 1 : 0, ("target", target.Name), ("state", name));
        }

        var limits = engine.Scopes.SelectMany(scope => scope.Limits, (scope, limit) => (Scope: scope.Name, Limit: limit)).Take(MostLimits).ToArray();
        Write(text, "sluice_limit_max", "What a limit allows; money in dollars, for a rate its burst.", limits, static limit => limit.Capacity);
        Write(text, "sluice_limit_used", "What ended calls used of a limit and still counts.", limits, static limit => limit.Used);
        Write(text, "sluice_limit_reserved", "What open calls hold of a limit.", limits, static limit => limit.Reserved);
    }

    private static void Write(
        PrometheusText text, string name, string help, (string Scope, LimitReading Limit)[] limits, Func<LimitReading, long> amount)
    {
        text.Family(name, "gauge", help);
        foreach (var (scope, limit) in limits)
        {
            var value = limit.Dimension == Dimension.Cost ? new NanoUsd(amount(limit)).Usd : amount(limit);
            text.Sample(name, value, ("scope", scope), ("limit", limit.Name));
        }
    }
}
