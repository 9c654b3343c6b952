using Sluice.Admission;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Signals;
using Sluice.Time;

namespace Sluice.Tests.Admission;

/// <summary>A controller on virtual time, with short words for what tests say often. Its caller is <c>key:a</c>.</summary>
internal sealed class Engine
{
    public Engine(TrafficPolicy policy)
    {
        Policy = policy;
        Controller = new(policy, Time);
        if (policy.Scopes.Any(scope => string.Equals(scope.Name, "key:a", StringComparison.Ordinal)))
            Caller = Controller.Caller("key:a");
    }

    public VirtualTimeProvider Time { get; } = new();

    /// <summary>The first one.</summary>
    public TrafficPolicy Policy { get; }

    public AdmissionController Controller { get; }

    public CallerScopes Caller { get; } = null!;

    public EngineSnapshot Now => Controller.Capture();

    public static Engine Of(params LimitOptions[] limits) => new(new() { Scopes = [new("key:a", limits)] });

    /// <summary>An unlimited caller and targets, each of which has a scope of its own name with the limits given.</summary>
    public static Engine To(params (string Name, LimitOptions[] Limits)[] targets) => new(PolicyTo(targets));

    public static TrafficPolicy PolicyTo(params (string Name, LimitOptions[] Limits)[] targets) => new()
    {
        Scopes = [new("key:a"), .. targets.Select(target => new ScopeOptions(target.Name, target.Limits))],
        Targets = [.. targets.Select(target => TargetOf(target.Name))],
    };

    public static TargetOptions TargetOf(string name) =>
        new(name) { Scopes = [name], Cooldown = new() { Jitter = 0 }, Breaker = new() };

    public AdmissionRequest Call(long input = 0, long output = 0, NanoUsd cost = default, TimeSpan? maxWait = null, params Candidate[] to) =>
        new() { Caller = Caller, Estimate = new(input, output), MaxCost = cost, MaxWait = maxWait, Candidates = to };

    public AdmissionResult Try(long input = 0, long output = 0, NanoUsd cost = default, params Candidate[] to) =>
        Controller.TryAdmit(Call(input, output, cost, null, to));

    public Task<AdmissionResult> Wait(
        double seconds, long input = 0, long output = 0, CancellationToken cancel = default, params Candidate[] to) =>
        Controller.AdmitAsync(Call(input, output, default, TimeSpan.FromSeconds(seconds), to), cancel).AsTask();

    public Candidate Target(string name, double after = 0, NanoUsd cost = default) =>
        new(Controller.Target(name), cost, TimeSpan.FromSeconds(after));

    public LimitReading Limit(string name, string scope = "key:a") =>
        Now.Scopes.Single(reading => string.Equals(reading.Name, scope, StringComparison.Ordinal))
            .Limits.Single(limit => string.Equals(limit.Name, name, StringComparison.Ordinal));

    public HealthReading Health(string target) =>
        Now.Targets.Single(reading => string.Equals(reading.Name, target, StringComparison.Ordinal)).Health;

    public void Advance(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));
}
