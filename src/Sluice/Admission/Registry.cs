using Sluice.Health;
using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Admission;

/// <summary>The scopes, targets and health groups by name. Guarded by the controller's lock.</summary>
internal sealed class Registry(Clock clock, int seed)
{
    private readonly Dictionary<string, Scope> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetHealth> _health = new(StringComparer.Ordinal);
    private readonly MeterFactory _meters = new(clock);
    private readonly Random _random = new(seed);

    /// <summary>Rises whenever meters were added or dropped: what was flattened before is out of date.</summary>
    public int Version { get; private set; }

    public Scope[] Scopes(ReadOnlySpan<string> names)
    {
        var scopes = new Scope[names.Length];
        for (var i = 0; i < names.Length; i++)
            scopes[i] = Scope(names[i], "this caller");
        return scopes;
    }

    public Target Target(string name) =>
        TryTarget(name) ?? throw new KeyNotFoundException($"There is no target '{name}'; name it in the policy's Targets.");

    public Target? TryTarget(string name) => _targets.GetValueOrDefault(name);

    public Target Add(TargetOptions options, IReadOnlyList<ScopeOptions> scopes, long now)
    {
        foreach (var scope in scopes)
        {
            if (!_scopes.ContainsKey(scope.Name))
                SetScope(scope, now);
        }

        return SetTarget(options);
    }

    public void Apply(TrafficPolicy policy, long now)
    {
        Validate(policy);
        foreach (var scope in policy.Scopes)
            SetScope(scope, now);
        foreach (var target in policy.Targets)
            SetTarget(target);
        // A scope or target that is no longer named is out of reach for new callers; those who still hold it keep its limits.
        foreach (var name in _scopes.Keys.Except(policy.Scopes.Select(scope => scope.Name), StringComparer.Ordinal).ToArray())
            _scopes.Remove(name);
        foreach (var name in _targets.Keys.Except(policy.Targets.Select(target => target.Name), StringComparer.Ordinal).ToArray())
            _targets.Remove(name);
        foreach (var target in _targets.Values)
            target.Refresh();
        Version++;
    }

    public IReadOnlyList<ScopeReading> ReadScopes(long now) =>
        [.. _scopes.Values.Select(scope => new ScopeReading(scope.Name, [.. scope.Meters.Select(meter => Read(meter, now))]))];

    public IReadOnlyList<TargetReading> ReadTargets(long now) =>
        [.. _targets.Values.Select(target => Read(target, now))];

    private TargetReading Read(Target target, long now)
    {
        var health = target.Health.Read(now);
        if (!target.IsEnabled)
            health = health with { State = HealthState.Disabled };
        return new(target.Name, health, [.. target.Meters.Select(meter => Read(meter, now))]);
    }

    public LimitReading Read(Meter meter, long now)
    {
        var (used, reserved, resetAt) = meter.Read(now);
        var options = meter.Options;
        return new(options.Name, options.Dimension, options.Window, meter.Max, used, reserved, resetAt == Meter.Never ? null : clock.Until(resetAt, now));
    }

    private void SetScope(ScopeOptions options, long now)
    {
        if (!_scopes.TryGetValue(options.Name, out var scope))
            _scopes[options.Name] = scope = new(options.Name);
        if (scope.Configure(options.Limits, _meters, now))
            Version++;
    }

    private Target SetTarget(TargetOptions options)
    {
        var group = options.HealthGroup ?? options.Name;
        if (!_health.TryGetValue(group, out var health))
            _health[group] = health = new(options.Cooldown, options.Breaker, clock, _random);
        health.Configure(options.Cooldown, options.Breaker);
        var scopes = options.Scopes.Select(name => Scope(name, options.Name)).ToArray();
        if (!_targets.TryGetValue(options.Name, out var target))
            _targets[options.Name] = target = new(options, scopes, health);
        target.Configure(options, scopes, health);
        return target;
    }

    private Scope Scope(string name, string user) =>
        _scopes.GetValueOrDefault(name) ?? throw new KeyNotFoundException($"There is no scope '{name}', which {user} names; add it to the policy's Scopes.");

    private static void Validate(TrafficPolicy policy)
    {
        var scopes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scope in policy.Scopes)
        {
            if (!scopes.Add(scope.Name))
                throw new ArgumentException($"Two scopes are named '{scope.Name}'.", nameof(policy));
            foreach (var limit in scope.Limits)
                limit.Validated(scope.Name);
        }

        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in policy.Targets)
        {
            if (!targets.Add(target.Name))
                throw new ArgumentException($"Two targets are named '{target.Name}'.", nameof(policy));
            target.Cooldown.Validated(target.Name);
            target.Breaker.Validated(target.Name);
            if (target.Scopes.FirstOrDefault(name => !scopes.Contains(name)) is { } missing)
                throw new ArgumentException($"Target '{target.Name}' names scope '{missing}', which the policy does not define.", nameof(policy));
        }
    }
}
