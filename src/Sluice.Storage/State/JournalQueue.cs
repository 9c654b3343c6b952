using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>
/// Records on their way to the one writer, in the order in which they came. Whoever waits for one wakes the writer at once, and all that came
/// meanwhile are written with it; what nobody waits for goes along, or alone after a short delay. What cannot be written stays and is tried again.
/// </summary>
internal sealed class JournalQueue : IDisposable
{
    // A plain object, not a Lock: the writer sleeps on it (Monitor.Wait).
    private readonly object _gate = new();
    private readonly StateStoreOptions _options;
    private readonly string _file;
    private readonly ITimer _timer;
    private JournalBatch _pending = new();
    private JournalBatch? _writing;
    private SnapshotToWrite? _snapshot;
    private StorageException? _error;
    private StateCounters _counters;
    private (long First, long Last) _lost = (long.MaxValue, long.MinValue);
    private bool _isTimerSet;
    private bool _isDue;
    private bool _isBackingOff;
    private bool _isClosed;

    /// <param name="file">The file, for errors.</param>
    /// <param name="position">The last record that is in it.</param>
    /// <param name="options">Delays and bounds.</param>
    /// <param name="time">The clock.</param>
    public JournalQueue(string file, long position, StateStoreOptions options, TimeProvider time)
    {
        (_file, Position, _options) = (file, position, options);
        _timer = time.CreateTimer(static queue => ((JournalQueue)queue!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The place that the record which came last has, or will have, in the journal.</summary>
    public long Position { get; private set; }

    public StorageException? LastError => Volatile.Read(ref _error);

    public StateCounters Counters
    {
        get
        {
            lock (_gate)
                return _counters with { Pending = Waiting };
        }
    }

    private int Waiting => _pending.Records.Count + (_writing?.Records.Count ?? 0);

    public void Add(JournalRecord record)
    {
        bool setTimer;
        lock (_gate)
        {
            if (_isClosed || Waiting >= _options.Capacity)
            {
                _counters = _counters with { Lost = _counters.Lost + 1 };
                if (record is BookingRecord)
                    _lost = (Math.Min(_lost.First, record.Id), Math.Max(_lost.Last, record.Id));
                return;
            }

            _pending.Add(record);
            Position++;
            setTimer = !_isTimerSet;
            _isTimerSet = true;
        }

        if (setTimer)
            _timer.Change(_options.Delay, Timeout.InfiniteTimeSpan);
    }

    public ValueTask WrittenAsync(long booking, CancellationToken cancellationToken)
    {
        Task written;
        lock (_gate)
        {
            if (booking >= _lost.First && booking <= _lost.Last)
                return ValueTask.FromException(_error ?? Closed());
            if (_pending.MayHave(booking))
            {
                if (_isBackingOff)
                    return ValueTask.FromException(_error!);
                written = _pending.Written;
                Monitor.Pulse(_gate);
            }
            else if (_writing is { } writing && writing.MayHave(booking))
            {
                written = writing.Written;
            }
            else
            {
                return ValueTask.CompletedTask;
            }
        }

        return new(cancellationToken.CanBeCanceled ? written.WaitAsync(cancellationToken) : written);
    }

    /// <summary>Takes a snapshot, one at a time.</summary>
    public void Add(SnapshotToWrite snapshot)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _snapshot = snapshot;
                Monitor.Pulse(_gate);
                return;
            }
        }

        snapshot.SetException(Closed());
    }

    /// <summary>No more records are taken; the writer wakes for what is left.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sleeps until there is something to write, which is the writer's until it says how that ended.</summary>
    /// <returns><see langword="false"/> when the queue is closed and empty: the writer's work is done.</returns>
    public bool WaitForWork(out JournalBatch batch, out SnapshotToWrite? snapshot, out long position)
    {
        lock (_gate)
        {
            while (!IsReady_NeedsLock())
                Monitor.Wait(_gate);
            (batch, _writing, _pending) = (_pending, _pending, new());
            (snapshot, _snapshot) = (_snapshot, null);
            position = Position - batch.Records.Count;
            _isDue = false;
            return batch.Records.Count > 0 || snapshot is not null;
        }
    }

    public void Written(JournalBatch batch, SnapshotToWrite? snapshot)
    {
        bool setTimer;
        lock (_gate)
        {
            _writing = null;
            setTimer = _isBackingOff && _pending.Records.Count > 0;
            _isBackingOff = false;
            _counters = _counters with
            {
                Written = _counters.Written + batch.Records.Count,
                Batches = _counters.Batches + 1,
                Snapshots = _counters.Snapshots + (snapshot is null ? 0 : 1),
            };
            Volatile.Write(ref _error, null);
        }

        if (setTimer)
            _timer.Change(_options.Delay, Timeout.InfiniteTimeSpan);
        batch.End(null);
        snapshot?.SetResult();
    }

    public void Failed(JournalBatch batch, SnapshotToWrite? snapshot, StorageException error)
    {
        lock (_gate)
        {
            var later = _pending;
            _pending = new();
            foreach (var record in batch.Records.Concat(later.Records))
                _pending.Add(record);
            _writing = null;
            _counters = _counters with { Failed = _counters.Failed + 1 };
            Volatile.Write(ref _error, error);
            if (_isClosed)
            {
                _counters = _counters with { Lost = _counters.Lost + _pending.Records.Count };
                _pending = new();
            }

            _isBackingOff = true;
            _isTimerSet = true;
            later.End(error);
        }

        _timer.Change(_options.RetryDelay, Timeout.InfiniteTimeSpan);
        batch.End(error);
        snapshot?.SetException(error);
    }

    public void Dispose() => _timer.Dispose();

    private bool IsReady_NeedsLock() => _isClosed || _snapshot is not null
        || (!_isBackingOff && _pending.Records.Count > 0 && (_isDue || _pending.IsAwaited));

    private void OnTimer()
    {
        lock (_gate)
        {
            _isTimerSet = false;
            _isBackingOff = false;
            _isDue = _pending.Records.Count > 0;
            Monitor.Pulse(_gate);
        }
    }

    private StorageException Closed() => new(_file, "is closed", "The gateway stops; ask again when it is back.");
}
