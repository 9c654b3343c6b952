using Sluice.Health;
using Sluice.Quotas;

namespace Sluice.Admission;

/// <summary>What holds targets up: asked for, and changed by an operator's word or by evidence from outside of calls.</summary>
public sealed partial class AdmissionController
{
    /// <summary>How long until a target may be tried; zero if it takes calls now or a probe may go. Changes nothing.</summary>
    /// <param name="target">The target.</param>
    /// <returns><see langword="null"/> where no time brings it back: it is switched off or isolated.</returns>
    public TimeSpan? Remaining(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        lock (_lock)
            return Remaining(target, _clock.Now);
    }

    /// <summary>A target's health as of now; changes nothing.</summary>
    /// <param name="target">The target.</param>
    public HealthReading Health(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        lock (_lock)
            return Registry.ReadHealth(target, _clock.Now);
    }

    /// <summary>The target that may be tried first, and in what time; the earlier one in the list where two are equal. Changes nothing.</summary>
    /// <param name="targets">The targets.</param>
    /// <returns><see langword="null"/> where no time brings any of them back.</returns>
    public (Target Target, TimeSpan In)? EarliestAvailable(IEnumerable<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        Target[] all = [.. targets];
        (Target Target, TimeSpan In)? earliest = null;
        lock (_lock)
        {
            var now = _clock.Now;
            foreach (var target in all)
            {
                if (Remaining(target, now) is { } remaining && (earliest is null || remaining < earliest.Value.In))
                    earliest = (target, remaining);
            }
        }

        return earliest;
    }

    /// <summary>Brings a target back into use at once, by an operator's word: cooldowns and breaker are forgotten, and isolation ends.</summary>
    /// <param name="target">The target.</param>
    public void ResetHealth(Target target) => Change(target, static (target, now) => target.Health.Reset(now));

    /// <summary>Opens a target's circuit until <see cref="ResetHealth"/>: no call goes there, open ones end as they do.</summary>
    /// <param name="target">The target.</param>
    public void Isolate(Target target) => Change(target, static (target, now) => target.Health.Isolate(now));

    /// <summary>
    /// Says that a target answered a check outside of calls. That alone brings nothing back: a circuit that is open lets its probe go at once, though not before
    /// the time that the provider itself has named, and so does a cooldown for a refused credential. Rates and quotas need calls as evidence.
    /// </summary>
    /// <param name="target">The target.</param>
    public void ProbeEarly(Target target) => Change(target, static (target, now) => target.Health.ProbeEarly(now));

    /// <summary>Forgets what is counted on a quota, and that its cap was reached, by an operator's word; for every target of its account.</summary>
    /// <param name="target">A target of the account.</param>
    /// <param name="quota">The quota's name.</param>
    /// <exception cref="KeyNotFoundException">The target has no quota of that name.</exception>
    public void ResetQuota(Target target, string quota) => Change(target, (target, now) => Guard(target, quota).Reset(now));

    /// <summary>
    /// Replaces what is counted on a quota by what is known of the past, so that loading twice counts once. What open attempts hold goes on being held.
    /// </summary>
    /// <param name="target">A target of the account.</param>
    /// <param name="quota">The quota's name.</param>
    /// <param name="history">The usage of the window, in any order; what is older is ignored.</param>
    /// <exception cref="KeyNotFoundException">The target has no quota of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative.</exception>
    public void LoadQuota(Target target, string quota, IEnumerable<QuotaUse> history)
    {
        var uses = Validated(quota, history);
        Change(target, (target, now) => Guard(target, quota).Load(uses, now));
    }

    /// <summary>The same for a quota of an account, which may have no target yet: it counts as soon as the first one is made.</summary>
    /// <param name="account">The account, as its targets name it.</param>
    /// <param name="quota">The quota's name.</param>
    /// <param name="history">The usage of the window, in any order; what is older is ignored.</param>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative.</exception>
    public void LoadQuota(string account, string quota, IEnumerable<QuotaUse> history)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(quota);
        var uses = Validated(quota, history);
        Decided decided = default;
        lock (_lock)
        {
            var now = _clock.Now;
            _registry.LoadQuota(account, quota, uses, now);
            DoubtEverybody();
            RunEvents(now, ref decided);
        }

        Publish(decided);
    }

    /// <summary>The same where only the sum of the window is known: it is spread evenly over it.</summary>
    /// <param name="target">A target of the account.</param>
    /// <param name="quota">The quota's name.</param>
    /// <param name="total">What was used in the window that ends now.</param>
    public void LoadQuota(Target target, string quota, long total)
    {
        ArgumentNullException.ThrowIfNull(target);
        Limits.Window window;
        lock (_lock)
            window = Guard(target, quota).Window;
        LoadQuota(target, quota, QuotaUse.Spread(total, window, _clock.UtcNow));
    }

    private static QuotaUse[] Validated(string quota, IEnumerable<QuotaUse> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        QuotaUse[] uses = [.. history];
        foreach (var use in uses)
        {
            if (use.Amount is < 0 or > Limits.LimitOptions.Greatest)
                throw new ArgumentOutOfRangeException(nameof(history), use.Amount, $"Usage of quota '{quota}' must be from 0 to {Limits.LimitOptions.Greatest}.");
        }

        return uses;
    }

    private static QuotaGuard Guard(Target target, string quota)
    {
        foreach (var guard in target.Health.Guards)
        {
            if (string.Equals(guard.Name, quota, StringComparison.Ordinal))
                return guard;
        }

        throw new KeyNotFoundException($"Target '{target.Name}' has no quota '{quota}'; it has: {string.Join(", ", target.Health.Guards.Select(guard => guard.Name))}.");
    }

    private TimeSpan? Remaining(Target target, long now) => target.IsEnabled && target.Health.BackAt(now) is var at && at != Limits.Meter.Never
        ? _clock.Until(at, now)
        : null;

    // What waits may go now, or have to wait for longer.
    private void Change(Target target, Action<Target, long> change)
    {
        ArgumentNullException.ThrowIfNull(target);
        Decided decided = default;
        lock (_lock)
        {
            var now = _clock.Now;
            change(target, now);
            DoubtEverybody();
            RunEvents(now, ref decided);
        }

        Publish(decided);
    }
}
