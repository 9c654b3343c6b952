namespace Sluice.Gateway.Proxy;

/// <summary>
/// Cancels what an upstream is asked when the client goes away, when nothing has come for too long, or when the call as a whole has taken too
/// long. One a call; begun anew for each attempt, and set anew for each wait.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly AlarmPool _alarms;
    private readonly Alarm _alarm;
    private readonly CancellationTokenRegistration _client;
    private TimeSpan _total;

    /// <param name="time">The clock of all waits.</param>
    /// <param name="startedAt">When the call began, a timestamp of the clock.</param>
    /// <param name="alarms">Where alarms are taken from and given back to.</param>
    /// <param name="clientGone">Tells that the client has gone.</param>
    public Watchdog(TimeProvider time, long startedAt, AlarmPool alarms, CancellationToken clientGone)
    {
        _time = time;
        _startedAt = startedAt;
        _alarms = alarms;
        _alarm = alarms.Rent();
        ClientGone = clientGone;
        _client = clientGone.UnsafeRegister(static alarm => ((Alarm)alarm!).Cancel(), _alarm);
    }

    /// <summary>Ends what is under way; another one after <see cref="Begin"/>.</summary>
    public CancellationToken Token => _alarm.Token;

    /// <summary>Tells that the client has gone, and nothing else.</summary>
    public CancellationToken ClientGone { get; }

    public bool IsClientGone => ClientGone.IsCancellationRequested;

    /// <summary>Whether the time of a wait ran out, rather than the client having gone.</summary>
    public bool IsTimedOut => _alarm.IsCancelled && !ClientGone.IsCancellationRequested;

    /// <summary>Whether the wait that was allowed last is bounded by the time of the whole call.</summary>
    public bool IsBoundByTotal { get; private set; }

    /// <summary>Begins an attempt.</summary>
    /// <param name="total">How long the call may take with everything, from its start; zero is for ever.</param>
    /// <returns>Whether any of that time is left.</returns>
    public bool Begin(TimeSpan total)
    {
        _total = total;
        if (_alarm.IsCancelled)
        {
            // The attempt before this one ran out of time, and what is cancelled stays cancelled.
            _alarm.Renew();
            if (ClientGone.IsCancellationRequested)
                _alarm.Cancel();
        }

        return total <= TimeSpan.Zero || Left() > TimeSpan.Zero;
    }

    /// <summary>Allows so long from now, but no longer than the whole call may take; zero is for ever.</summary>
    public void Allow(TimeSpan wait)
    {
        var allowed = wait > TimeSpan.Zero ? wait : Timeout.InfiniteTimeSpan;
        IsBoundByTotal = false;
        if (_total > TimeSpan.Zero && Left() is var left && (wait <= TimeSpan.Zero || left < wait))
        {
            allowed = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            IsBoundByTotal = true;
        }

        _alarm.Set(allowed);
    }

    public void Dispose()
    {
        _client.Dispose(); // waits for a cancellation that is under way: nobody else's call is cancelled by it
        _alarms.Return(_alarm);
    }

    private TimeSpan Left() => _total - _time.GetElapsedTime(_startedAt);
}
