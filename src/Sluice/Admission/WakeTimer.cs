using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// A controller's one timer, set for the earliest instant at which something may be due. It is never put off: one that rings early finds
/// nothing to do and is set anew. Guarded by the controller's lock, but for disposing.
/// </summary>
internal sealed class WakeTimer(Clock clock, Action ring) : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ITimer _timer =
        clock.Provider.CreateTimer(static state => ((Action)state!)(), ring, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private long _armedFor = Meter.Never;

    /// <summary>A lower bound of when something is due.</summary>
    public long Next { get; private set; } = Meter.Never;

    /// <summary>Something may be due at an instant, besides what is known already.</summary>
    public void Expect(long at, long now)
    {
        if (at < Next)
            Set(at, now);
    }

    /// <summary>Nothing is due before an instant.</summary>
    public void Set(long at, long now)
    {
        Next = at;
        if (at >= _armedFor)
            return;
        _armedFor = at;
        var due = clock.Span(Math.Max(0, at - now));
        _timer.Change(due < Longest ? due : Longest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It has rung.</summary>
    public void Rang() => _armedFor = Meter.Never;

    /// <summary>It rings no more.</summary>
    public void Stop() => _armedFor = long.MinValue;

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
