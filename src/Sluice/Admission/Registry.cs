using Sluice.Budgets;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Signals;

namespace Sluice.Admission;

/// <summary>The scopes, targets and health groups by name. Guarded by the controller's lock.</summary>
internal sealed partial class Registry(Clock clock, HealthWorld health)
{
    private readonly Dictionary<string, Scope> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);
    private readonly MeterFactory _meters = new(clock, health.Events);
    private readonly GateBook _gates = new(health, new(clock, health.Events));
    private readonly Dictionary<string, LearnedLimits> _learned = new(StringComparer.Ordinal);
    private MemberTable? _members;

    /// <summary>The scopes that come and go.</summary>
    public MemberTable Members => _members ??= new(_meters, clock);

    /// <summary>Rises whenever meters were added or dropped: what was flattened before is out of date.</summary>
    public int Version { get; private set; }

    public Scope[] Scopes(ReadOnlySpan<string> names)
    {
        var scopes = new Scope[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var scope = Scope(names[i], "this caller");
            if (_targets.Values.Any(target => target.Scopes.Contains(scope)))
                throw new ArgumentException($"Scope '{scope.Name}' is a target's, whose limits count attempts; a caller needs scopes of its own.", nameof(names));
            scope.IsOfCallers = true;
            scopes[i] = scope;
        }

        return scopes;
    }

    public Target Target(string name) =>
        TryTarget(name) ?? throw new KeyNotFoundException($"There is no target '{name}'; name it in the policy's Targets.");

    public Target? TryTarget(string name) => _targets.GetValueOrDefault(name);

    public Target Add(TargetOptions options, IReadOnlyList<ScopeOptions> scopes, long now)
    {
        var added = scopes.Where(scope => Named(scope.Name) is null).Select(scope => scope.Validated()).ToArray();
        Validate(options, name => Named(name) is not null || added.Any(scope => string.Equals(scope.Name, name, StringComparison.Ordinal)));
        foreach (var scope in added)
            SetScope(scope, now);

        return SetTarget(options, now);
    }

    public void Apply(TrafficPolicy policy, long now)
    {
        Validate(policy);
        foreach (var scope in policy.Scopes)
            SetScope(scope, now);
        Members.Apply(policy, now);
        foreach (var target in policy.Targets)
            SetTarget(target, now);
        // A scope that is no longer named is out of reach for new callers; those who still hold it keep its limits. A target takes no further
        // call, also of those that wait for it; attempts that are open on it end as they would have.
        foreach (var name in _scopes.Keys.Except(policy.Scopes.Select(scope => scope.Name), StringComparer.Ordinal))
            _scopes[name].IsNamed = false;
        foreach (var name in _targets.Keys.Except(policy.Targets.Select(target => target.Name), StringComparer.Ordinal).ToArray())
        {
            _targets.Remove(name, out var target);
            target!.Withdraw();
            target.Health.Detach();
        }

        foreach (var target in _targets.Values)
            target.Refresh();
        Version++;
    }

    /// <summary>Gives the targets of a group the meters that were learned.</summary>
    public void Refresh(LearnedLimits learned)
    {
        foreach (var target in _targets.Values)
        {
            if (target.Learned == learned)
                target.Refresh();
        }
    }

    /// <summary>What is known of the past of an account's quota, which may not be there yet.</summary>
    public void LoadQuota(string account, string quota, QuotaUse[] history, long now) => _gates.LoadQuota(account, quota, history, now);

    public IReadOnlyList<ScopeReading> ReadScopes(long now) =>
        [.. _scopes.Values.Where(scope => scope.IsNamed).Select(scope => new ScopeReading(scope.Name, Read(scope.Meters, now)))];

    public IReadOnlyList<TargetReading> ReadTargets(long now) =>
        [.. _targets.Values.Select(target => Read(target, now))];

    public static HealthReading ReadHealth(Target target, long now)
    {
        var health = target.Health.Read(now);
        return target.IsEnabled ? health : health with { State = HealthState.Disabled };
    }

    /// <summary>The limits of a scope, or of all that hold for a target; a throttle is none.</summary>
    public IReadOnlyList<LimitReading> Read(Meter[] meters, long now) =>
        [.. meters.Where(meter => meter is not ThrottleMeter && meter.IsInForce(now)).Select(meter => Read(meter, now))];

    /// <summary>The scope of a name, a member's among them; <see langword="null"/> if there is none.</summary>
    public Scope? TryScope(string name) => Named(name) ?? Members.Find(name)?.Scope;

    public TargetReading Read(Target target, long now) => new(target.Name, ReadHealth(target, now), Read(target.Meters, now))
    {
        Quotas = [.. target.Health.Guards.Select(guard => guard.Read(now))],
    };

    public LimitReading Read(Meter meter, long now)
    {
        var (used, reserved, resetAt) = meter.Read(now);
        var options = meter.Options;
        return new(options.Name, options.Dimension, options.Window, meter.Max, used, reserved, resetAt == Meter.Never ? null : clock.Until(resetAt, now))
        {
            IsLearned = meter is LearnedMeter,
        };
    }

    private void SetScope(ScopeOptions options, long now)
    {
        if (!_scopes.TryGetValue(options.Name, out var scope))
            _scopes[options.Name] = scope = new(options.Name);
        scope.IsNamed = true;
        scope.Weight = options.Weight;
        if (scope.Configure(options.Limits, _meters, now, options.Throttle))
            Version++;
        _meters.Saved?.Discard(options.Name);
    }

    private Target SetTarget(TargetOptions options, long now)
    {
        var scopes = options.Scopes.Select(name => Scope(name, options.Name)).ToArray();
        var target = _targets.GetValueOrDefault(options.Name);
        var gates = _gates.Of(options, target?.Health, now);
        var group = options.HealthGroup ?? options.Name;
        if (!_learned.TryGetValue(group, out var learned))
            _learned[group] = learned = new(group, clock);
        if (target is null)
            _targets[options.Name] = target = new(options, scopes, gates, learned, new(clock));
        target.Configure(options, scopes, gates, learned);
        return target;
    }

    private Scope Scope(string name, string user) =>
        Named(name) ?? throw new KeyNotFoundException($"There is no scope '{name}', which {user} names; add it to the policy's Scopes.");

    private Scope? Named(string name) => _scopes.GetValueOrDefault(name) is { IsNamed: true } scope ? scope : null;

    private void Validate(TrafficPolicy policy)
    {
        var scopes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scope in policy.Scopes)
        {
            if (!scopes.Add(scope.Validated().Name))
                throw new ArgumentException($"Two scopes are named '{scope.Name}'; give each its own name.", nameof(policy));
        }

        var names = new HashSet<string>(scopes, StringComparer.Ordinal);
        foreach (var template in policy.Templates)
        {
            if (!names.Add(template.Validated().Name))
                throw new ArgumentException($"Template '{template.Name}' has the name of another template or scope; give each its own name.", nameof(policy));
        }

        RefuseNamesOfMembers(names, policy.Templates);
        if (policy.MaxMembers < 1)
            throw new ArgumentOutOfRangeException(nameof(policy), policy.MaxMembers, $"{nameof(policy.MaxMembers)} must be more than 0.");
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in policy.Targets)
        {
            Validate(target, scopes.Contains);
            if (!targets.Add(target.Name))
                throw new ArgumentException($"Two targets are named '{target.Name}'; give each its own name.", nameof(policy));
        }
    }

    // The scope of a template's member is named template/member, whatever the member's name is: a scope or template of such a name could be one.
    private static void RefuseNamesOfMembers(HashSet<string> names, IReadOnlyList<ScopeTemplate> templates)
    {
        if (templates.Count == 0)
            return;
        var ofTemplates = templates.Select(template => template.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = name.IndexOf('/', slash + 1))
            {
                if (ofTemplates.Contains(name[..slash]))
                    throw new ArgumentException($"'{name}' could be the scope of a member of template '{name[..slash]}'; give it a name that does not begin so.", nameof(templates));
            }
        }
    }

    private void Validate(TargetOptions target, Predicate<string> isScope)
    {
        foreach (var name in target.Validated().Scopes)
        {
            if (!isScope(name))
                throw new ArgumentException($"Target '{target.Name}' names scope '{name}', which is not defined; add it to the policy's Scopes.", nameof(target));
            if (_scopes.GetValueOrDefault(name) is { IsOfCallers: true })
                throw new ArgumentException($"Target '{target.Name}' names scope '{name}', which callers have; a target needs scopes of its own.", nameof(target));
        }
    }
}
