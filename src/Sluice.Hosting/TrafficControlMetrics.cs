using System.Diagnostics.Metrics;
using Sluice.Control;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Hosting;

/// <summary>
/// What a policy shows to OpenTelemetry and others: read from the engine when somebody collects, so that calls pay nothing. Instruments are named
/// <c>llm.traffic.*</c>; every one has the tag <c>llm.policy</c>.
/// </summary>
internal sealed class TrafficControlMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Sluice";

    private readonly TrafficControl _control;

    private TrafficControlMetrics(TrafficControl control) => _control = control;

    private EngineSnapshot Now => _control.Controller.Capture();

    /// <summary>Begins to show a policy, until the factory is disposed.</summary>
    public static void Watch(TrafficControl control, IMeterFactory meters)
    {
        var of = new TrafficControlMetrics(control);
        var meter = meters.Create(new MeterOptions(MeterName) { Tags = [new("llm.policy", control.Name)] });
        meter.CreateObservableGauge("llm.traffic.limit.used", () => of.Limits(limit => limit.Used), null, "What ended calls used that still counts");
        meter.CreateObservableGauge("llm.traffic.limit.reserved", () => of.Limits(limit => limit.Reserved), null, "What open calls hold");
        meter.CreateObservableGauge("llm.traffic.limit.max", () => of.Limits(limit => limit.Max), null, "What is allowed; money in nano-USD");
        meter.CreateObservableUpDownCounter("llm.traffic.calls.open", () => of.Now.OpenLeases, "{call}", "Calls that were admitted and have not ended");
        meter.CreateObservableUpDownCounter("llm.traffic.calls.waiting", () => of.Now.Waiting, "{call}", "Calls that wait for room");
        meter.CreateObservableCounter("llm.traffic.overuse", () => of.Now.OveruseTokens, "{token}", "Tokens that providers billed beyond what was reserved");
        meter.CreateObservableGauge("llm.traffic.target.health", of.Health, null, "1 is all of what a target can take, 0 is nothing");
    }

    private IEnumerable<Measurement<long>> Limits(Func<LimitReading, long> value) =>
        from scope in Now.Scopes
        from limit in scope.Limits
        select new Measurement<long>(value(limit), new("llm.scope", scope.Name), new KeyValuePair<string, object?>("llm.limit", limit.Name));

    private IEnumerable<Measurement<double>> Health() =>
        from target in Now.Targets
        select new Measurement<double>(
            HealthScore.Of(target.Health.State, target.Limits),
            new("llm.target", target.Name),
            new KeyValuePair<string, object?>("llm.target.state", StateOf(target.Health.State)));

    private static string StateOf(HealthState state) => state switch
    {
        HealthState.Ready => "ready",
        HealthState.Cooling => "cooling",
        HealthState.Open => "open",
        HealthState.HalfOpen => "half_open",
        _ => "disabled",
    };
}
