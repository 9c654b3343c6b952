using Sluice.Gateway.Config;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Routing;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Gateway.Admin.Status;

/// <summary>Reads the state of everything at one instant; changes nothing.</summary>
internal sealed class StatusReader(GatewayRuntime runtime)
{
    private const int MostTargets = 100;

    public GatewayStatus Read()
    {
        var at = runtime.Time.GetUtcNow().UtcDateTime;
        var engine = runtime.Admission.Capture();
        var limits = engine.Scopes.ToDictionary(scope => scope.Name, scope => scope.Limits, StringComparer.Ordinal);
        var targets = engine.Targets.ToLookup(target => target.Name[..target.Name.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal);
        BackendStatus[] backends = [.. runtime.Config.Backends.Select(backend => Read(backend, [.. targets[backend.Name]], limits, engine, at))];
        return new(
            at,
            backends,
            [.. runtime.Keys.All.Select(key => Read(key, limits, at))],
            [.. runtime.Config.Groups.Select(group => Read(group.Name, limits[PolicyBuilder.Group(group.Name)], at))],
            Read(PolicyBuilder.Everything, limits[PolicyBuilder.Everything], at),
            [.. engine.Leases.Select(LeaseStatus.Of)],
            new(engine.OpenLeases, engine.Waiting, engine.OveruseTokens, engine.OveruseCost.Usd),
            runtime.Journal.Recent.Count,
            runtime.Journal.Log is { } log ? UsageLogStatus.Of(log) : null,
            runtime.State is { } state ? StateStatus.Of(state) : null,
            new(Circuit(backends), engine.OpenLeases, RateRemaining(limits)));
    }

    private static BackendStatus Read(
        BackendConfig backend, TargetReading[] targets, Dictionary<string, IReadOnlyList<LimitReading>> limits, EngineSnapshot engine, DateTime at)
    {
        var shared = limits[PolicyBuilder.Account(backend)];
        var worst = targets.Length == 0 ? default : targets.MaxBy(target => HealthWords.Badness(target.Health))!.Health;
        if (!backend.Enabled)
            worst = worst with { State = HealthState.Disabled };
        return new(
            backend.Name,
            backend.Pool,
            backend.Enabled,
            HealthWords.State(worst),
            HealthWords.Circuit(worst),
            Until(targets.Select(target => target.Health.ReadyIn).DefaultIfEmpty().Max(), at),
            targets.Sum(target => engine.OpenAttempts.GetValueOrDefault(target.Name)),
            Math.Round(HealthScore.Of(worst.State, shared), 4),
            LimitStatus.Of(shared),
            targets.Length == 0 ? [] : [.. targets[0].Quotas.Select(quota => QuotaStatus.Of(quota, at))],
            [.. backend.ModelLimits.Select(of => new ModelLimitsStatus(of.Models, LimitStatus.Of(limits[ModelClasses.ScopeOf(backend, of)])))],
            [.. targets.Take(MostTargets).Select(target => Read(target, limits, engine, at))]);
    }

    private static TargetStatus Read(TargetReading target, Dictionary<string, IReadOnlyList<LimitReading>> limits, EngineSnapshot engine, DateTime at) => new(
        target.Name,
        HealthWords.State(target.Health),
        HealthWords.Circuit(target.Health),
        Until(target.Health.ReadyIn, at),
        engine.OpenAttempts.GetValueOrDefault(target.Name),
        Math.Round(HealthScore.Of(target.Health.State, target.Limits), 4),
        LimitStatus.Of([.. limits.GetValueOrDefault(PolicyBuilder.TargetScope(target.Name), []), .. target.Limits.Where(limit => limit.IsLearned)]));

    private static CallerStatus Read(ClientKey key, Dictionary<string, IReadOnlyList<LimitReading>> limits, DateTime at) =>
        Read(key.Name, limits[PolicyBuilder.Key(key.Name)], at) with { Enabled = key.IsEnabled, Expires = key.Expires?.UtcDateTime };

    private static CallerStatus Read(string name, IReadOnlyList<LimitReading> limits, DateTime at) =>
        new(name, Enabled: true, Expires: null, LimitStatus.Of(limits), BudgetStatus.Of(limits, at));

    private static DateTime? Until(TimeSpan readyIn, DateTime at) => readyIn > TimeSpan.Zero ? at + readyIn : null;

    private static string Circuit(BackendStatus[] backends)
    {
        var states = backends.Where(backend => backend.Enabled).Select(backend => backend.CircuitState).ToHashSet(StringComparer.Ordinal);
        return states.Contains("closed") || states.Count == 0 ? "closed" : states.Contains("half_open") ? "half_open" : "open";
    }

    // What everything together may still send, and what all accounts in use together still take.
    private long? RateRemaining(Dictionary<string, IReadOnlyList<LimitReading>> limits)
    {
        long? accounts = 0;
        foreach (var account in runtime.Config.Backends.Where(backend => backend.Enabled).Select(PolicyBuilder.Account).Distinct(StringComparer.Ordinal))
            accounts += Requests(limits[account]);
        var everything = Requests(limits[PolicyBuilder.Everything]);
        return everything is { } all && accounts is { } sum ? Math.Min(all, sum) : everything ?? accounts;
    }

    private static long? Requests(IReadOnlyList<LimitReading> limits) =>
        limits.Where(limit => limit.Dimension == Dimension.Requests).Min(limit => (long?)limit.Remaining);
}
