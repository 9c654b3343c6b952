using Sluice.Admission;
using Sluice.Limits;
using Sluice.Quotas;

namespace Sluice.Health;

/// <summary>All gates by what they stand for, so that targets which share an account, a backend or a model share theirs. Guarded by the controller's lock.</summary>
internal sealed partial class GateBook(HealthWorld world, MeterFactory meters)
{
    private readonly Dictionary<(HealthReach Reach, string Name), CooldownGate> _cooldowns = [];
    private readonly Dictionary<string, BreakerGate> _breakers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Account, string Quota), QuotaGuard> _guards = [];
    private readonly Dictionary<(string Account, string Quota), QuotaUse[]> _histories = [];

    /// <summary>What is known of the past of an account's quota, kept for its guard if that is not there yet.</summary>
    public void LoadQuota(string account, string quota, QuotaUse[] history, long now)
    {
        if (_guards.TryGetValue((account, quota), out var guard))
            guard.Load(history, now);
        else
            _histories[(account, quota)] = history;
    }

    /// <summary>The gates of a target: those it has, if they are the same.</summary>
    public TargetHealth Of(TargetOptions options, TargetHealth? current, long now)
    {
        var group = options.HealthGroup ?? options.Name;
        var model = Cooldown(options.HealthGroup is null ? HealthReach.Target : HealthReach.Model, group, options.Cooldown, now);
        var account = options.Account is { } accountName ? Cooldown(HealthReach.Account, accountName, options.Cooldown, now) : model;
        var backend = options.Backend is { } backendName ? Cooldown(HealthReach.Backend, backendName, options.Cooldown, now) : model;
        var made = new List<QuotaGuard>();
        QuotaGuard[] guards = [.. options.Quotas.Select(quota => Guard(options.Account ?? group, quota, made, now))];
        ResumeQuotas(options.Account ?? group, made, now);
        foreach (var guard in made)
        {
            if (_histories.Remove((guard.Subject, guard.Name), out var history))
                guard.Load(history, now);
        }

        if (!_breakers.TryGetValue(options.Name, out var breaker))
        {
            _breakers[options.Name] = breaker = new(options.Name, options.Breaker, options.Cooldown, world);
            Resume(breaker, now);
        }

        breaker.Configure(options.Breaker, options.Cooldown);
        if (current?.StandsBehind(account, backend, model, guards, breaker) ?? false)
            return current;
        current?.Detach();
        return new(account, backend, model, guards, breaker, world);
    }

    private CooldownGate Cooldown(HealthReach reach, string name, CooldownOptions options, long now)
    {
        if (!_cooldowns.TryGetValue((reach, name), out var gate))
        {
            _cooldowns[(reach, name)] = gate = new(name, reach, options, world);
            Resume(gate, now);
        }

        gate.Configure(options);
        return gate;
    }

    private QuotaGuard Guard(string account, QuotaOptions options, List<QuotaGuard> made, long now)
    {
        if (!_guards.TryGetValue((account, options.Name), out var guard))
        {
            _guards[(account, options.Name)] = guard = new(account, options, meters, world);
            made.Add(guard);
            return guard;
        }

        guard.Configure(options, now);
        return guard;
    }
}
