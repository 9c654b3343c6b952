using System.Globalization;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Signals;

namespace Sluice.Budgets;

/// <summary>
/// What a limit has told already. What ended calls used is compared with the next threshold, one number: reservations tell nothing, because
/// they may end for less. A threshold is told once; on a calendar's window again in the next period, on a rolling one again after usage fell
/// 5 % below it. Guarded by the controller's lock.
/// </summary>
internal sealed partial class AlertMarks(Clock clock, EventFeed events)
{
    private const decimal RearmShare = 0.95m;

    private Meter _meter = null!;
    private AlertOptions _options = null!;
    private long[] _amounts = [];
    private long _max;
    private long _window; // of a rolling limit; 0 for others
    private long _period;
    private int _passed;
    private long _next = Meter.Never;
    private long _rearmBelow = long.MinValue;
    private long _quietUntil = long.MinValue;

    /// <summary>How many thresholds, from the lowest on, have been told and not re-armed since.</summary>
    public int Passed => _passed;

    /// <summary>Watches a limit that is new, changed, or counted by another meter now; what was told stays told as far as it is still used.</summary>
    public void Configure(Meter meter, AlertOptions options, long now)
    {
        var told = ToldUpTo;
        _resumed = 0;
        if (meter.Max > _max && _max != 0)
            _quietUntil = long.MinValue;
        (_meter, _options, _max) = (meter, options, meter.Max);
        _window = meter.Options.Window is Window.Rolling rolling ? clock.Ticks(rolling.Length) : 0;
        _period = meter.PeriodAt(now);
        _amounts = [.. options.Thresholds.Select(AmountOf)];
        var used = meter.UsedAt(now);
        _passed = 0;
        while (_passed < _amounts.Length && options.Thresholds[_passed] <= told && used >= _amounts[_passed])
            _passed++;
        Aim();
        Tell(now);
    }

    /// <summary>Settles a call's booking, and tells what that passed.</summary>
    /// <param name="booked">The meter that booked it: the one watched, or one that it has replaced.</param>
    /// <param name="mark">The booking's mark.</param>
    /// <param name="reserved">What was booked.</param>
    /// <param name="actual">What was used.</param>
    /// <param name="now">The instant.</param>
    public void Settle(Meter booked, long mark, long reserved, long actual, long now)
    {
        Rearm(now);
        booked.Settle(mark, reserved, actual, now);
        Tell(now);
    }

    /// <summary>Books what was used beyond a reservation, and tells what that passed.</summary>
    public void BookOveruse(Meter booked, long now, long amount)
    {
        Rearm(now);
        booked.BookOveruse(now, amount);
        Tell(now);
    }

    /// <summary>Takes back or adds usage by an operator's word, and tells what that passed.</summary>
    public long Correct(long now, long amount)
    {
        Rearm(now);
        var corrected = _meter.Correct(now, amount);
        if (corrected < 0)
        {
            StepBack(_meter.UsedAt(now)); // on a calendar's window too: what was told was a mistake
            _quietUntil = long.MinValue;
        }

        Tell(now);
        return corrected;
    }

    /// <summary>The limit refused a call that could pass at another time.</summary>
    public void Refused(long now)
    {
        Rearm(now);
        var isQuiet = now < _quietUntil;
        _quietUntil = _window > 0 ? now + _window : Meter.Never;
        if (!isQuiet && _options.OnLimitHit)
            Publish(AlertTypes.LimitHit, 1, now);
    }

    /// <summary>Nothing has been told: the limit's window was emptied.</summary>
    public void Forget(long now)
    {
        _period = _meter.PeriodAt(now);
        _passed = 0;
        _quietUntil = long.MinValue;
        Aim();
    }

    private void Rearm(long now)
    {
        if (_meter.Max != _max)
            Configure(_meter, _options, now);
        else if (_meter.PeriodAt(now) != _period)
            Forget(now);
        else if (_window > 0 && _rearmBelow != long.MinValue)
            StepBack(_meter.UsedAt(now));
    }

    private void StepBack(long used)
    {
        while (used < _rearmBelow)
        {
            _passed--;
            Aim();
        }
    }

    private void Tell(long now)
    {
        if (_next == Meter.Never)
            return;
        var used = _meter.UsedAt(now);
        while (used >= _next)
        {
            Publish(AlertTypes.Threshold(_meter.Options.Dimension, _meter.Options.Window), _options.Thresholds[_passed], now);
            _passed++;
            Aim();
        }
    }

    private void Aim()
    {
        _next = _passed < _amounts.Length ? _amounts[_passed] : Meter.Never;
        _rearmBelow = _passed > 0 ? (long)decimal.Ceiling(_amounts[_passed - 1] * RearmShare) : long.MinValue;
    }

    private long AmountOf(double threshold) => Math.Max(1, (long)decimal.Ceiling((decimal)threshold * _max));

    private void Publish(string type, double threshold, long now)
    {
        if (!events.IsWatched)
            return;
        var (used, reserved, _) = _meter.Read(now);
        events.Add(new Alert(clock.UtcNow, _meter.Scope)
        {
            Type = type,
            Message = Sentence(type, threshold, used, reserved),
            Threshold = threshold,
            Current = (double)used / _max,
            LimitName = _meter.Options.Name,
            Dimension = _meter.Options.Dimension,
            Window = _meter.Options.Window,
            Used = used,
            Reserved = reserved,
            Limit = _max,
        });
    }

    private string Sentence(string type, double threshold, long used, long reserved)
    {
        var limit = $"limit {_meter.Options.Name} of {_meter.Scope}";
        return string.Equals(type, AlertTypes.LimitHit, StringComparison.Ordinal)
            ? $"{limit} refused a call: {Amount(used)} used and {Amount(reserved)} reserved of {Amount(_max)}."
            : string.Create(CultureInfo.InvariantCulture, $"{limit} reached {threshold * 100:0.##} %: {Amount(used)} of {Amount(_max)} used.");
    }

    private string Amount(long amount) =>
        _meter.Options.Dimension == Dimension.Cost ? new NanoUsd(amount).ToString() : amount.ToString(CultureInfo.InvariantCulture);
}
