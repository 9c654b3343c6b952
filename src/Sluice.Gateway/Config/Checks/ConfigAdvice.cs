using Sluice.Gateway.Config.Reading;

namespace Sluice.Gateway.Config.Checks;

/// <summary>Warns of what is allowed but probably not meant.</summary>
internal static class ConfigAdvice
{
    private const int ShortestSecret = 8;

    /// <summary>Adds the warnings for a valid configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="context">Where warnings go.</param>
    /// <param name="priceKnown">Whether a built-in price is known for an upstream model.</param>
    public static void Run(SluiceConfig config, ReadContext context, Func<string, bool> priceKnown)
    {
        var warnings = context.Warnings;
        foreach (var backend in config.Backends)
        {
            if (backend.Enabled && backend.Limits.IsNone && backend.Models.All(m => m.Limits.IsNone))
                warnings.Add(new(
                    ConfigPath.Member("backends", backend.Name),
                    "has no limit, so that only the provider's own 429 holds calls back; add \"limits\"."));
        }

        if (config.Backends.All(b => !b.Enabled))
            warnings.Add(new("backends", "every backend is disabled, so that no call can be served."));
        for (var i = 0; i < config.Pools.Count; i++)
        {
            var pool = config.Pools[i].Name;
            if (config.Backends.All(b => b.Pool != pool))
                warnings.Add(new(ConfigPath.Item("pools", i), $"no backend is in the pool {Quote.Text(pool)}."));
        }

        if (config.Server.AllowedHosts.Count > 0 && config.Keys.Count == 0)
            warnings.Add(new(
                "server.allowedHosts",
                "others reach this gateway by these names, and there is no client key, so that whoever comes through the proxy may call; add \"keys\", or run sluice keys create."));
        if (config.Retry.PerTarget > config.Retry.Attempts)
            warnings.Add(new(
                "retry.perTarget",
                $"perTarget ({config.Retry.PerTarget}) is more than attempts ({config.Retry.Attempts}), which ends a call first."));
        foreach (var key in config.Keys.Where(k => k.PerUser is { TrustUser: true, IsEnforced: false }))
            warnings.Add(new(
                ConfigPath.Member(ConfigPath.Member("keys", key.Name), "perUser.trustUser"), "holds users to nothing; add \"limits\" or \"budgets\" beside it."));
        foreach (var key in config.Keys.Where(k => k.Secret.Length is > 0 and < ShortestSecret))
            warnings.Add(new(
                ConfigPath.Member(ConfigPath.Member("keys", key.Name), "key"),
                $"is shorter than {ShortestSecret} characters, so that it may be guessed; 32 random characters are good."));
        for (var i = 0; i < config.Alerts.Webhooks.Count; i++)
        {
            if (config.Alerts.Webhooks[i].Secret is null)
                warnings.Add(new(
                    ConfigPath.Item("alerts.webhooks", i),
                    "is not signed, so that whoever receives it cannot tell it from one that somebody else sent; write { \"url\": ..., \"secret\": \"${NAME}\" }."));
        }

        if (HoldsMoney(config))
            Prices(config, warnings, new PriceCheck(config, priceKnown));
    }

    private static bool HoldsMoney(SluiceConfig config)
    {
        if (config.Keys.Count == 0)
            return config.Budgets.Count > 0;
        var groups = config.Groups.Where(g => g.Budgets.Count > 0).Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        return config.Keys.Any(k => k.UnknownPrice is null
            && (config.Budgets.Count > 0 || k.Budgets.Count > 0 || k.PerUser is { IsEnforced: true, Budgets.Count: > 0 } || (k.Group is not null && groups.Contains(k.Group))));
    }

    private static void Prices(SluiceConfig config, List<ConfigWarning> warnings, PriceCheck prices)
    {
        const string Remedy = "so that calls which a budget holds are refused there; add it to \"prices\", or set the key's unknownPrice.";
        foreach (var route in config.Routes)
        {
            for (var i = 0; i < route.Targets.Count; i++)
            {
                if (!prices.IsKnown(route.Name, route.Targets[i]))
                    warnings.Add(new(
                        ConfigPath.Item(ConfigPath.Member(ConfigPath.Member("routes", route.Name), "targets"), i),
                        $"no price is known for {Quote.Text(route.Targets[i].ToString())}, {Remedy}"));
            }
        }

        foreach (var backend in config.Backends)
        {
            foreach (var rule in backend.Models.Where(m => !m.IsWildcard))
            {
                if (!prices.IsKnown(rule.Pattern, new RouteTarget(backend.Name, rule.Upstream)))
                    warnings.Add(new(
                        ConfigPath.Member(ConfigPath.Member(ConfigPath.Member("backends", backend.Name), "models"), rule.Pattern),
                        $"no price is known for {Quote.Text(rule.Upstream)}, {Remedy}"));
            }
        }
    }
}
