using System.Collections.Concurrent;
using System.Collections.Frozen;
using Sluice.Admission;
using Sluice.Choice;
using Sluice.Gateway.Config;
using Sluice.Pricing;

namespace Sluice.Gateway.Routing;

/// <summary>
/// Finds the route of a public model name: a configured one, else every backend whose <c>models</c> name it, pool by pool. Names that only a
/// wildcard matches are made on first use, and so many are remembered at most: beyond that they are served all the same, and share the limits and health of one target.
/// </summary>
internal sealed class ModelRoutes
{
    private const int RememberedNames = 10_000;

    private readonly AdmissionController _admission;
    private readonly Lock _changing;
    private readonly ModelCatalog _catalog;
    private readonly TargetTables _tables;
    private readonly (PoolConfig Pool, TimeSpan After, Backend[] Backends)[] _pools;
    private readonly FrozenDictionary<string, RouteConfig> _configured;
    private readonly ConcurrentDictionary<string, ModelRoute> _routes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Target, RoutedTarget> _targets = [];
    private readonly HashSet<string> _ownTargets = new(StringComparer.Ordinal);
    private ModelRoutes? _successor;

    /// <param name="config">What says where models can be had.</param>
    /// <param name="admission">Where targets are made, on first use.</param>
    /// <param name="backends">The backends, in the configuration's order.</param>
    /// <param name="changing">Held while targets are made and while the configuration changes, so that none is made after one that no longer holds.</param>
    public ModelRoutes(SluiceConfig config, AdmissionController admission, IReadOnlyList<Backend> backends, Lock changing)
    {
        _admission = admission;
        _changing = changing;
        _catalog = PriceTable.Catalog(config);
        _tables = new(new(config), new(config));
        _configured = config.Routes.ToFrozenDictionary(route => route.Name, StringComparer.Ordinal);
        Backends = backends.ToFrozenDictionary(backend => backend.Name, StringComparer.Ordinal);
        var after = TimeSpan.Zero;
        _pools =
        [
            .. config.Pools.Select(pool => (pool, after += pool.After,
                backends.Where(backend => string.Equals(backend.Config.Pool, pool.Name, StringComparison.Ordinal)).ToArray())),
        ];
    }

    public FrozenDictionary<string, Backend> Backends { get; }

    /// <summary>The public names that are written out: routes, and models without a wildcard.</summary>
    public IEnumerable<string> Models => _configured.Keys
        .Concat(_pools.SelectMany(pool => pool.Backends).SelectMany(backend => backend.Config.Models).Where(rule => !rule.IsWildcard).Select(rule => rule.Pattern))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    /// <summary>The targets that there are now.</summary>
    public IEnumerable<RoutedTarget> Targets => _targets.Values;

    /// <summary>The names that have been asked for and are served.</summary>
    public IEnumerable<string> Known => _routes.Keys;

    /// <summary>The targets that its own names and others lead to, with their scopes; makes none.</summary>
    /// <param name="names">Names that were asked for before.</param>
    public IReadOnlyList<(TargetOptions Target, IReadOnlyList<ScopeOptions> Scopes)> Plan(IEnumerable<string> names)
    {
        var targets = new Dictionary<string, (TargetOptions, IReadOnlyList<ScopeOptions>)>(StringComparer.Ordinal);
        foreach (var leg in Models.Concat(names).SelectMany(Legs))
        {
            if (!targets.ContainsKey(leg.TargetName))
                targets.Add(leg.TargetName, leg.Target(leg.TargetName));
        }

        return [.. targets.Values];
    }

    /// <summary>The targets of a backend that have been made.</summary>
    public IEnumerable<Target> TargetsOf(Backend backend) => _targets.Values.Where(target => target.Backend == backend).Select(target => target.Target);

    /// <summary>Makes the routes of all names that are written out.</summary>
    public void Resolve()
    {
        foreach (var model in Models)
            Find(model);
    }

    /// <summary>Another configuration is in force: what has not been asked for yet is found there.</summary>
    public void Retire(ModelRoutes successor) => _successor = successor;

    /// <summary>The backend that a name leads to first, or <see langword="null"/> if nothing serves it; makes no target.</summary>
    public Backend? FirstOf(string model) => Legs(model).FirstOrDefault()?.Backend;

    /// <summary>The route of a name, or <see langword="null"/> if nothing serves it.</summary>
    public ModelRoute? Find(string model) => _routes.TryGetValue(model, out var known) ? known : Make(model);

    private ModelRoute? Make(string model)
    {
        lock (_changing)
        {
            if (_successor is { } successor)
                return successor.Find(model);
            RouteLeg[] legs = [.. Legs(model).Select(leg => new RouteLeg(Make(leg), leg.After, leg.Pool, leg.Rule.IsWildcard))];
            if (legs.Length == 0)
                return null;
            var route = new ModelRoute(model, legs, StrategyOf(model, legs));
            return _routes.Count < RememberedNames ? _routes.GetOrAdd(model, route) : route;
        }
    }

    private IEnumerable<PlannedLeg> Legs(string model) => _configured.TryGetValue(model, out var configured) ? Legs(configured) : LegsOfPools(model);

    private List<PlannedLeg> Legs(RouteConfig route)
    {
        var legs = new List<PlannedLeg>();
        foreach (var target in route.Targets)
        {
            var backend = Backends[target.Backend];
            var pool = Array.FindIndex(_pools, pool => pool.Backends.Contains(backend));
            legs.Add(new(backend, target.Model, new ModelRule(target.Model, target.Model), route.Name, _pools[pool].After, pool, _tables));
        }

        // What chooses within a pool needs its targets side by side; those of a route that is tried in order stand as they are written.
        return route.Strategy == ChoiceStrategy.Ordered ? legs : [.. legs.OrderBy(leg => leg.Pool)];
    }

    private List<PlannedLeg> LegsOfPools(string model)
    {
        var legs = new List<PlannedLeg>();
        for (var pool = 0; pool < _pools.Length; pool++)
        {
            foreach (var backend in _pools[pool].Backends)
            {
                if (BestRule(backend.Config.Models, model) is { } rule)
                    legs.Add(new(backend, rule.UpstreamOf(model), rule, model, _pools[pool].After, pool, _tables));
            }
        }

        return legs;
    }

    // A name without a route goes by weight as soon as one of its backends has one.
    private ChoiceStrategy StrategyOf(string model, RouteLeg[] legs)
    {
        if (_configured.TryGetValue(model, out var route))
            return route.Strategy;
        return Array.Exists(legs, static leg => leg.To.Backend.Config.Weight is < 1 or > 1) ? ChoiceStrategy.Weighted : ChoiceStrategy.Ordered;
    }

    // Whoever calls makes names up, before any limit holds it: beyond so many, those that only a wildcard matches share a target.
    private RoutedTarget Make(PlannedLeg leg)
    {
        if (leg.Rule is { IsWildcard: true, Upstream: "*" } && _ownTargets.Count >= RememberedNames && !_ownTargets.Contains(leg.TargetName))
            leg = leg with { IsShared = true };
        else
            _ownTargets.Add(leg.TargetName);
        var target = _admission.GetOrAddTarget(leg.TargetName, leg.Target);
        if (!leg.IsShared && _targets.TryGetValue(target, out var known))
            return known;
        var made = new RoutedTarget(target, leg.Backend, leg.Upstream, Price(leg));
        _targets.TryAdd(target, made);
        return made;
    }

    private ModelPrice? Price(PlannedLeg leg) => leg.Rule.Price is { } own
        ? PriceTable.Of(own)
        : _catalog.FindPrice(leg.Backend.Name, leg.Upstream, leg.PublicName);

    // Exact beats wildcard, and the longest wildcard wins.
    private static ModelRule? BestRule(IReadOnlyList<ModelRule> rules, string model)
    {
        ModelRule? best = null;
        foreach (var rule in rules)
        {
            if (!rule.IsWildcard)
            {
                if (string.Equals(rule.Pattern, model, StringComparison.Ordinal))
                    return rule;
            }
            else if (model.AsSpan().StartsWith(rule.Pattern.AsSpan(0, rule.Pattern.Length - 1), StringComparison.Ordinal)
                && rule.Pattern.Length > (best?.Pattern.Length ?? 0))
            {
                best = rule;
            }
        }

        return best;
    }
}
