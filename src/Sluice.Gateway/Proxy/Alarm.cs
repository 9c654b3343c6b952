namespace Sluice.Gateway.Proxy;

/// <summary>
/// A cancellation source with a deadline that is cheap to move: the timer is left alone while it is set for earlier, and looks again when it
/// fires. A stream moves its deadline with every read. Used again and again through <see cref="AlarmPool"/>.
/// </summary>
internal sealed class Alarm : IDisposable
{
    private const long Never = long.MaxValue;

    // Timers take no more than about 49 days.
    private static readonly TimeSpan MostAtOnce = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private CancellationTokenSource _source = new();
    private long _deadline = Never;
    private long _armedFor = Never;
    private bool _isRinging;

    public Alarm(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static alarm => ((Alarm)alarm!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public bool IsCancelled => _source.IsCancellationRequested;

    /// <summary>Cancels so long from now; infinite is never.</summary>
    public void Set(TimeSpan wait)
    {
        lock (_lock)
        {
            if (wait == Timeout.InfiniteTimeSpan)
            {
                _deadline = Never;
                return;
            }

            _deadline = _time.GetTimestamp() + (long)Math.Ceiling(wait.TotalSeconds * _time.TimestampFrequency);
            if (_deadline >= _armedFor)
                return;
            _armedFor = _deadline;
            _timer.Change(wait < MostAtOnce ? wait : MostAtOnce, Timeout.InfiniteTimeSpan);
        }
    }

    public void Cancel() => _source.Cancel();

    /// <summary>Makes a token that is not cancelled, where the one before was.</summary>
    public void Renew()
    {
        lock (_lock)
            (_source, _isRinging) = (new(), false);
    }

    /// <summary>Takes the deadline off, and says whether the alarm can serve another call: not once it was cancelled, or is about to be.</summary>
    public bool TryReset()
    {
        lock (_lock)
        {
            _deadline = Never;
            return !_isRinging && _source.TryReset();
        }
    }

    // The source holds nothing that has to be given back, and a timer that rings now may still cancel it.
    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        CancellationTokenSource source;
        lock (_lock)
        {
            _armedFor = Never;
            if (_deadline == Never)
                return;
            var left = _time.GetElapsedTime(_time.GetTimestamp(), _deadline);
            if (left > TimeSpan.Zero)
            {
                _armedFor = _deadline;
                _timer.Change(left < MostAtOnce ? left : MostAtOnce, Timeout.InfiniteTimeSpan);
                return;
            }

            _deadline = Never;
            _isRinging = true; // it is cancelled outside of the lock: whoever comes next must not be
            source = _source;
        }

        source.Cancel();
    }
}
