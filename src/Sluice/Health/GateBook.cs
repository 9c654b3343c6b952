using Sluice.Admission;
using Sluice.Limits;
using Sluice.Quotas;

namespace Sluice.Health;

/// <summary>All gates by what they stand for, so that targets which share an account, a backend or a model share theirs. Guarded by the controller's lock.</summary>
internal sealed class GateBook(HealthWorld world, MeterFactory meters)
{
    private readonly Dictionary<(HealthReach Reach, string Name), CooldownGate> _cooldowns = [];
    private readonly Dictionary<string, BreakerGate> _breakers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Account, string Quota), QuotaGuard> _guards = [];

    /// <summary>The gates of a target: those it has, if they are the same.</summary>
    public TargetHealth Of(TargetOptions options, TargetHealth? current, long now)
    {
        var group = options.HealthGroup ?? options.Name;
        var model = Cooldown(options.HealthGroup is null ? HealthReach.Target : HealthReach.Model, group, options.Cooldown);
        var account = options.Account is { } accountName ? Cooldown(HealthReach.Account, accountName, options.Cooldown) : model;
        var backend = options.Backend is { } backendName ? Cooldown(HealthReach.Backend, backendName, options.Cooldown) : model;
        QuotaGuard[] guards = [.. options.Quotas.Select(quota => Guard(options.Account ?? group, quota, now))];
        if (!_breakers.TryGetValue(options.Name, out var breaker))
            _breakers[options.Name] = breaker = new(options.Name, options.Breaker, options.Cooldown, world);
        breaker.Configure(options.Breaker, options.Cooldown);
        if (current?.StandsBehind(account, backend, model, guards, breaker) ?? false)
            return current;
        current?.Detach();
        return new(account, backend, model, guards, breaker, world);
    }

    private CooldownGate Cooldown(HealthReach reach, string name, CooldownOptions options)
    {
        if (!_cooldowns.TryGetValue((reach, name), out var gate))
            _cooldowns[(reach, name)] = gate = new(name, reach, options, world);
        gate.Configure(options);
        return gate;
    }

    private QuotaGuard Guard(string account, QuotaOptions options, long now)
    {
        if (!_guards.TryGetValue((account, options.Name), out var guard))
            return _guards[(account, options.Name)] = new(account, options, meters, world);
        guard.Configure(options, now);
        return guard;
    }
}
