using System.Collections.Concurrent;
using System.Collections.Frozen;
using Sluice.Admission;
using Sluice.Gateway.Config;
using Sluice.Pricing;

namespace Sluice.Gateway.Routing;

/// <summary>
/// Finds the route of a public model name: a configured one, else every backend whose <c>models</c> name it, pool by pool. Names that only a
/// wildcard matches are made on first use, and so many are remembered at most.
/// </summary>
internal sealed class ModelRoutes
{
    private const int RememberedNames = 10_000;

    private readonly AdmissionController _admission;
    private readonly ModelCatalog _catalog;
    private readonly (PoolConfig Pool, TimeSpan After, Backend[] Backends)[] _pools;
    private readonly FrozenDictionary<string, RouteConfig> _configured;
    private readonly ConcurrentDictionary<string, ModelRoute> _routes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Target, RoutedTarget> _targets = [];

    public ModelRoutes(SluiceConfig config, AdmissionController admission, IReadOnlyList<Backend> backends)
    {
        _admission = admission;
        _catalog = PriceTable.Catalog(config);
        _configured = config.Routes.ToFrozenDictionary(route => route.Name, StringComparer.Ordinal);
        Backends = backends.ToFrozenDictionary(backend => backend.Name, StringComparer.Ordinal);
        var after = TimeSpan.Zero;
        _pools =
        [
            .. config.Pools.Select(pool => (pool, after += pool.After,
                backends.Where(backend => string.Equals(backend.Config.Pool, pool.Name, StringComparison.Ordinal)).ToArray())),
        ];
        foreach (var model in Models)
            Find(model);
    }

    public IReadOnlyDictionary<string, Backend> Backends { get; }

    /// <summary>The public names that are written out: routes, and models without a wildcard.</summary>
    public IEnumerable<string> Models => _configured.Keys
        .Concat(_pools.SelectMany(pool => pool.Backends).SelectMany(backend => backend.Config.Models).Where(rule => !rule.IsWildcard).Select(rule => rule.Pattern))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    /// <summary>The route of a name, or <see langword="null"/> if nothing serves it.</summary>
    public ModelRoute? Find(string model)
    {
        if (_routes.TryGetValue(model, out var known))
            return known;
        var legs = _configured.TryGetValue(model, out var configured) ? Legs(configured) : Legs(model);
        if (legs.Count == 0)
            return null;
        var route = new ModelRoute(model, legs);
        return _routes.Count < RememberedNames ? _routes.GetOrAdd(model, route) : route;
    }

    /// <summary>What it takes to call a target of the engine.</summary>
    public RoutedTarget Of(Target target) => _targets[target];

    private List<RouteLeg> Legs(RouteConfig route)
    {
        var legs = new List<RouteLeg>();
        foreach (var target in route.Targets)
        {
            var backend = Backends[target.Backend];
            var after = _pools.First(pool => pool.Backends.Contains(backend)).After;
            legs.Add(new(Make(backend, target.Model, new ModelRule(target.Model, target.Model), route.Name), after));
        }

        return legs;
    }

    private List<RouteLeg> Legs(string model)
    {
        var legs = new List<RouteLeg>();
        foreach (var (_, after, backends) in _pools)
        {
            foreach (var backend in backends)
            {
                if (BestRule(backend.Config.Models, model) is { } rule)
                    legs.Add(new(Make(backend, rule.Upstream == "*" ? model : rule.Upstream, rule, model), after));
            }
        }

        return legs;
    }

    private RoutedTarget Make(Backend backend, string upstream, ModelRule rule, string publicName)
    {
        var target = _admission.GetOrAddTarget(
            $"{backend.Name}/{upstream}", name => PolicyBuilder.Target(name, backend.Config, upstream, rule.Limits));
        return _targets.GetOrAdd(target, _ => new(target, backend, upstream, Price(backend, upstream, rule, publicName)));
    }

    private ModelPrice? Price(Backend backend, string upstream, ModelRule rule, string publicName) => rule.Price is { } own
        ? PriceTable.Of(own)
        : _catalog.FindPrice(backend.Name, upstream, publicName);

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
