using System.Collections.Frozen;
using Sluice.Gateway.Config;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Quotas;

namespace Sluice.Gateway.Routing;

/// <summary>Turns what is configured of cooldowns, quotas and emergencies into the engine's.</summary>
/// <param name="config">The configuration.</param>
internal sealed class HealthTable(SluiceConfig config)
{
    // Backends of one account share its quotas; where they name different ones of the same kind, the lowest holds.
    private readonly FrozenDictionary<string, IReadOnlyList<QuotaOptions>> _quotas = config.Backends
        .GroupBy(backend => backend.Account, StringComparer.Ordinal)
        .ToFrozenDictionary(
            backends => backends.Key,
            backends => (IReadOnlyList<QuotaOptions>)[.. backends.SelectMany(backend => backend.Quotas).Select(Quota)
                .GroupBy(quota => quota.Name, StringComparer.Ordinal)
                .Select(quotas => quotas.MinBy(quota => quota.Budget)!)],
            StringComparer.Ordinal);

    /// <summary>The quotas of a backend's account.</summary>
    public IReadOnlyList<QuotaOptions> Quotas(BackendConfig backend) => _quotas[backend.Account];

    public CooldownOptions Cooldown(BackendConfig backend) => new()
    {
        Base = backend.Cooldown.Base,
        Max = backend.Cooldown.Max,
        Backoff = backend.Cooldown.Backoff,
        SlowStart = backend.Cooldown.SlowStart,
        EmergencyPerMinute = Emergency(backend),
    };

    // At least one a minute, of a backend whose rpm is known.
    private int Emergency(BackendConfig backend) => config.Emergency.Fraction == 0 || backend.Limits.Rpm == 0
        ? 0
        : (int)Math.Clamp((long)(config.Emergency.Fraction * backend.Limits.Rpm), 1, 1_000_000);

    private static QuotaOptions Quota(QuotaConfig quota)
    {
        var (dimension, budget) = quota.Unit switch
        {
            QuotaUnit.Requests => (Dimension.Requests, (long)quota.Amount),
            QuotaUnit.Usd => (Dimension.Cost, NanoUsd.FromUsd(quota.Amount).Value),
            _ => (Dimension.Tokens, (long)quota.Amount),
        };
        Window window = quota.Anchor == QuotaAnchor.FirstUse ? new Window.FirstUse(quota.Window.Length) : LimitTable.WindowOf(quota.Window);
        return new($"{Word(quota.Unit)}/{quota.Window}", dimension, budget, window)
        {
            ThresholdPercent = (decimal)quota.Threshold * 100,
            ResumePercent = quota.Resume is { } resume ? (decimal)resume * 100 : null,
            ProbeInterval = quota.ProbeInterval,
        };
    }

    private static string Word(QuotaUnit unit) => unit switch
    {
        QuotaUnit.Requests => "requests",
        QuotaUnit.Usd => "usd",
        _ => "tokens",
    };
}
