using Sluice.Limits;
using Sluice.State;

namespace Sluice.Budgets;

/// <summary>
/// Keeps a scope quiet for a moment after a window of it refused and was used up, so that what comes back is not taken drop by drop. Never longer
/// than the refused call has to wait anyway. It stands among the scope's meters, so that waiting and retry-after know of it.
/// </summary>
internal sealed class ThrottleMeter(string scope, TimeSpan delay, Clock clock)
    : Meter(new LimitOptions("throttle", Dimension.Requests, 1, new Window.Pause(delay)), scope)
{
    // A window counts as used up when less than this part of it is left; one call that is too big for the room leaves small ones alone.
    private const int LeastRoom = 100;

    private readonly long _delay = clock.Ticks(delay);

    /// <summary>Until when it lasts; in the past where nothing is throttled.</summary>
    public long Until { get; private set; } = long.MinValue;

    public bool IsFor(TimeSpan other) => delay == other;

    /// <summary>A window of the scope refused a call.</summary>
    /// <param name="window">The window.</param>
    /// <param name="retryAt">When the call can pass.</param>
    /// <param name="now">The instant.</param>
    public void Refused(Meter window, long retryAt, long now)
    {
        if (window.Options.Window is not (Window.Rolling or Window.Calendar) || retryAt <= now)
            return;
        var (used, reserved, _) = window.Read(now);
        if (window.Max - used - reserved < Math.Max(1, window.Max / LeastRoom))
            Until = Math.Max(Until, Math.Min(now + _delay, retryAt));
    }

    public override bool Fits(long now, long amount) => now >= Until || amount == 0;

    public override long Book(long now, long amount) => 0;

    public override void Settle(long mark, long reserved, long actual, long now)
    {
    }

    public override void BookOveruse(long now, long amount)
    {
    }

    public override long RetryAt(long now, long amount) => Fits(now, amount) ? now : Until;

    public override long MostAtOnce => long.MaxValue;

    public override MeterReading Read(long now) => now < Until ? new(1, 0, Until) : new(0, 0, now);

    public override void Reset(long now) => Until = long.MinValue;

    public override LimitState? Save(in StateMoment moment) =>
        moment.Until(Until) is var left and > 0 ? LimitState.Of(this) with { FullIn = left } : null;

    public override void Load(LimitState saved, in StateMoment moment) =>
        Until = Math.Max(Until, Math.Min(moment.AtIn(saved.FullIn), moment.Now + _delay));
}
