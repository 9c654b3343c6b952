namespace Sluice.Time;

/// <summary>
/// A clock that stands still until it is told to move. Timers fire inline on the thread that moves it, in the order of their due
/// times and, where those are equal, in the order they were set: with seeded randomness a whole system on it is deterministic.
/// </summary>
/// <example><code>
/// var time = new VirtualTimeProvider();
/// var controller = new AdmissionController(policy, time);
/// time.Advance(TimeSpan.FromMinutes(1));
/// </code></example>
public sealed class VirtualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private readonly long _startTicks;
    private long _elapsedTicks;
    private long _wallOffsetTicks;
    private long _order;
    private TaskCompletionSource? _nextTimer;

    /// <summary>Starts a clock.</summary>
    /// <param name="start">The wall clock's first reading; 2026-01-01 00:00 UTC if not given.</param>
    public VirtualTimeProvider(DateTimeOffset? start = null) =>
        _startTicks = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).UtcTicks;

    /// <summary>Ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How far the clock has been moved since it was made.</summary>
    public TimeSpan Elapsed => new(Volatile.Read(ref _elapsedTicks));

    /// <summary>Timers that are set.</summary>
    public int PendingTimers
    {
        get
        {
            lock (_lock)
            {
                DropStale();
                return _timers.Count;
            }
        }
    }

    /// <summary>
    /// Waits until a timer is set or changed, by whomever: for tests of what runs on threads of its own, which have to know when it waits for time.
    /// Counts from the call of this method, so that it is called before one looks whether there is still something to wait for.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    /// <example><code>
    /// for (var timer = time.WaitForTimerAsync(ct); controller.Capture().Waiting == 0; timer = time.WaitForTimerAsync(ct))
    ///     await timer;
    /// </code></example>
    public Task WaitForTimerAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return (_nextTimer ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _elapsedTicks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        new(_startTicks + Volatile.Read(ref _elapsedTicks) + Volatile.Read(ref _wallOffsetTicks), TimeSpan.Zero);

    /// <summary>Moves the wall clock alone, as an operator or NTP would; timers and timestamps do not notice.</summary>
    /// <param name="by">How far; negative sets it back.</param>
    public void JumpWallClock(TimeSpan by) => Interlocked.Add(ref _wallOffsetTicks, by.Ticks);

    /// <summary>Moves the clock, firing every timer that falls due on the way at its own instant.</summary>
    /// <param name="by">How far; zero fires what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = After(by);
        while (TryTakeDue(target) is { } timer)
            timer.Fire();
        MoveTo(target);
    }

    /// <summary>Moves the clock to the next timer and fires it.</summary>
    /// <param name="limit">The timer is left alone if it is further away than this.</param>
    /// <returns><see langword="false"/> if no timer is set within the limit; the clock has not moved then.</returns>
    public bool TryAdvanceToNextTimer(TimeSpan? limit = null)
    {
        var target = After(limit ?? TimeSpan.MaxValue);
        if (TryTakeDue(target) is not { } timer)
            return false;
        timer.Fire();
        return true;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    // Saturates: what is beyond all time is never due.
    private long After(TimeSpan span)
    {
        var elapsed = Volatile.Read(ref _elapsedTicks);
        return span.Ticks > long.MaxValue - elapsed ? long.MaxValue : elapsed + span.Ticks;
    }

    private VirtualTimer? TryTakeDue(long target)
    {
        lock (_lock)
        {
            DropStale();
            if (!_timers.TryPeek(out var timer, out var key) || key.Due > target)
                return null;
            _timers.Dequeue();
            if (key.Due > _elapsedTicks)
                Volatile.Write(ref _elapsedTicks, key.Due);
            timer.Taken();
            return timer;
        }
    }

    private void MoveTo(long target)
    {
        lock (_lock)
        {
            if (target > _elapsedTicks)
                Volatile.Write(ref _elapsedTicks, target);
        }
    }

    // A timer that was changed stands in the queue under its old key too; only the key it holds counts.
    private void DropStale()
    {
        while (_timers.TryPeek(out var timer, out var key) && timer.Order != key.Order)
            _timers.Dequeue();
    }

    private sealed class VirtualTimer(VirtualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _disposed;

        public long Order { get; private set; } = -1;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                if (_disposed)
                    return false;
                _period = period;
                Set(dueTime);
                owner._nextTimer?.SetResult();
                owner._nextTimer = null;
            }

            return true;
        }

        public void Fire() => callback(state);

        // The caller holds the lock.
        public void Taken()
        {
            Order = -1;
            if (_period > TimeSpan.Zero)
                Set(_period);
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                _disposed = true;
                Order = -1;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        // The caller holds the lock.
        private void Set(TimeSpan dueTime)
        {
            if (dueTime < TimeSpan.Zero)
            {
                Order = -1;
                return;
            }

            Order = ++owner._order;
            owner._timers.Enqueue(this, (owner.After(dueTime), Order));
        }
    }
}
