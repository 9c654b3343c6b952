using Sluice.Budgets;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>Budgets as operators see them: status, resets and corrections.</summary>
public sealed partial class AdmissionController
{
    internal TimeProvider Time => _clock.Provider;

    /// <summary>A scope's budget in a few numbers. Changes nothing.</summary>
    /// <param name="scope">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no scope of that name.</exception>
    public BudgetStatus ReadBudget(string scope)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            var found = _registry.TryScope(scope) ?? throw NoScope(scope);
            DateTimeOffset? until = found.Throttle is { } throttle && throttle.Until > now ? _clock.UtcNow + _clock.Span(throttle.Until - now) : null;
            return BudgetStatus.Of(_registry.Read(found.Meters, now), until);
        }
    }

    /// <summary>
    /// Corrects what a limit counts: adds to what ended calls used, or takes from it, of the latest uses first. Reservations of open calls stay, alerts
    /// follow, those that wait may go at once, and a <see cref="LimitAdjusted"/> tells of it.
    /// </summary>
    /// <param name="scope">Whose limit it is; a member of a template is made for it if it is not there.</param>
    /// <param name="limit">The limit's name.</param>
    /// <param name="amount">What is added or, negative, taken back: requests, tokens or nano-dollars; up to 10^15 either way.</param>
    /// <param name="reason">Why.</param>
    /// <returns>What was added or, negative, taken back: never more than was there.</returns>
    /// <exception cref="KeyNotFoundException">There is no such scope or limit.</exception>
    public long Adjust(string scope, string limit, long amount, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (amount is > LimitOptions.MostOfOneCall or < -LimitOptions.MostOfOneCall)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, $"A correction must be from -{LimitOptions.MostOfOneCall} to {LimitOptions.MostOfOneCall}.");
        Decided decided = default;
        long adjusted;
        lock (_lock)
        {
            var now = _clock.Now;
            var found = _registry.TryScope(scope) ?? _registry.Members.FindOrMake(scope, now)?.Scope ?? throw NoScope(scope);
            var meter = found.Meters.FirstOrDefault(meter => meter is not ThrottleMeter && string.Equals(meter.Options.Name, limit, StringComparison.Ordinal))
                ?? throw new KeyNotFoundException($"Scope '{scope}' has no limit '{limit}'; it has {string.Join(", ", found.Meters.Select(m => m.Options.Name))}.");
            adjusted = meter.Alerts is { } alerts ? alerts.Correct(now, amount) : meter.Correct(now, amount);
            if (_events.IsWatched)
                _events.Add(new LimitAdjusted(_clock.UtcNow, scope, limit, meter.Options.Dimension, adjusted, reason));
            DoubtEverybody();
            RunEvents(now, ref decided);
        }

        Publish(decided);
        return adjusted;
    }

    /// <summary>
    /// Forgets what ended calls used, what was told of it, and a throttle. Reservations of open calls stay, so that no limit is passed by it; those that
    /// wait may go at once, and a <see cref="LimitReset"/> tells of it.
    /// </summary>
    /// <param name="scope">Whose limits.</param>
    /// <param name="window">The limits over this window only; all of them if <see langword="null"/>.</param>
    /// <param name="reason">Why.</param>
    /// <exception cref="KeyNotFoundException">There is no scope of that name, or none of its limits has that window.</exception>
    public void ResetLimits(string scope, Window? window, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        Decided decided = default;
        lock (_lock)
        {
            var now = _clock.Now;
            var found = _registry.TryScope(scope) ?? throw NoScope(scope);
            var meters = window is null ? found.Meters : [.. found.Meters.Where(meter => meter.Options.Window == window)];
            if (window is not null && meters.Length == 0)
                throw new KeyNotFoundException($"Scope '{scope}' has no limit over {window}.");
            foreach (var meter in meters)
            {
                meter.Reset(now);
                meter.Alerts?.Forget(now);
            }

            found.Throttle?.Reset(now);
            if (_events.IsWatched)
                _events.Add(new LimitReset(_clock.UtcNow, scope, window, reason));
            DoubtEverybody();
            RunEvents(now, ref decided);
        }

        Publish(decided);
    }

    private static KeyNotFoundException NoScope(string scope) => new($"There is no scope '{scope}' now; name it in the policy's Scopes.");
}
