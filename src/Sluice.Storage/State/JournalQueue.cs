using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>
/// Records on their way to the disk, in the order in which they came. Who waits for one writes it, and all that came before it, if nobody else is
/// writing; those who come meanwhile are written together by a thread of their own. What nobody waits for goes along, or alone after a short
/// delay. What cannot be written stays and is tried again. Where the disk does not answer, only the one that writes waits for it; everybody else is
/// told after a moment.
/// </summary>
internal sealed class JournalQueue : IDisposable
{
    // A plain object, not a Lock: the thread sleeps on it (Monitor.Wait).
    private readonly object _gate = new();
    private readonly StateStoreOptions _options;
    private readonly IJournalWriter _writer;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JournalBatch _pending = new();
    private JournalBatch? _writing;
    private TaskCompletionSource<long>? _beginning;
    private StorageException? _error;
    private StateCounters _counters;
    private (long First, long Last) _lost = (long.MaxValue, long.MinValue);
    private long? _busySince;
    private bool _isStalled;
    private bool _isTimerSet;
    private bool _isDue;
    private bool _isBackingOff;
    private bool _isClosed;

    /// <param name="writer">Writes, one batch at a time.</param>
    /// <param name="path">Where, for errors.</param>
    /// <param name="options">Delays and bounds.</param>
    /// <param name="time">The clock.</param>
    public JournalQueue(IJournalWriter writer, string path, StateStoreOptions options, TimeProvider time)
    {
        (_writer, _path, _options, _time) = (writer, path, options, time);
        _timer = time.CreateTimer(static queue => ((JournalQueue)queue!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Run) { IsBackground = true, Name = "sluice state" }.Start();
    }

    public StorageException? LastError => Volatile.Read(ref _error);

    public StateCounters Counters
    {
        get
        {
            lock (_gate)
                return _counters with { Pending = Waiting };
        }
    }

    /// <summary>Ends once the queue is closed and all is written, or lost.</summary>
    public Task Ended => _ended.Task;

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
            setTimer = !_isTimerSet;
            _isTimerSet = true;
        }

        if (setTimer)
            _timer.Change(_options.Delay, Timeout.InfiniteTimeSpan);
    }

    public ValueTask WrittenAsync(long booking, CancellationToken cancellationToken)
    {
        JournalBatch own;
        lock (_gate)
        {
            if (booking >= _lost.First && booking <= _lost.Last)
                return ValueTask.FromException(_error ?? (_isClosed ? Closed() : Overrun()));
            if (!_pending.MayHave(booking))
                return _writing is not { } writing || !writing.MayHave(booking) ? ValueTask.CompletedTask
                    : _isStalled ? ValueTask.FromException(_error!) : Await(writing, cancellationToken);
            if (_isBackingOff || _isStalled)
                return ValueTask.FromException(_error!);
            if (_writing is not null || _beginning is not null)
                return Await(_pending, cancellationToken);
            own = Take();
        }

        return Write(own) is { } error ? ValueTask.FromException(error) : ValueTask.CompletedTask;
    }

    /// <summary>Writes all that is there, and begins another file.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="StorageException">It could not; the file before goes on.</exception>
    public Task<long> BeginAsync()
    {
        lock (_gate)
        {
            if (_isClosed)
                return Task.FromException<long>(Closed());
            _beginning ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            Monitor.Pulse(_gate);
            return _beginning.Task;
        }
    }

    public void SnapshotWritten()
    {
        lock (_gate)
            _counters = _counters with { Snapshots = _counters.Snapshots + 1 };
    }

    /// <summary>A snapshot could not be written: what has to be is not refused for that, as long as the journal can.</summary>
    public void SnapshotFailed()
    {
        lock (_gate)
            _counters = _counters with { Failed = _counters.Failed + 1 };
    }

    /// <summary>No more records are taken; what is left is written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose() => _timer.Dispose();

    private static ValueTask Await(JournalBatch batch, CancellationToken cancellationToken) =>
        new(cancellationToken.CanBeCanceled ? batch.Written.WaitAsync(cancellationToken) : batch.Written);

    private void Run()
    {
        while (WaitForWork(out var batch, out var beginning))
        {
            var error = Write(batch);
            if (beginning is null)
                continue;
            try
            {
                if (error is not null)
                    throw error;
                lock (_gate)
                    _busySince = _time.GetTimestamp();
                _writer.Begin();
                EndBeginning();
                beginning.SetResult(_writer.Number);
            }
            catch (StorageException problem)
            {
                EndBeginning();
                beginning.SetException(problem);
            }
        }

        _ended.SetResult();
    }

    private bool WaitForWork(out JournalBatch batch, out TaskCompletionSource<long>? beginning)
    {
        lock (_gate)
        {
            while (_writing is not null || !IsReady())
                Monitor.Wait(_gate);
            batch = Take();
            beginning = _beginning;
            return batch.Records.Count > 0 || beginning is not null;
        }
    }

    private void EndBeginning()
    {
        lock (_gate)
        {
            _beginning = null;
            NotBusy();
        }
    }

    // The caller holds the lock.
    private JournalBatch Take()
    {
        (_writing, _pending) = (_pending, new());
        _isDue = false;
        _busySince = _time.GetTimestamp();
        return _writing;
    }

    private StorageException? Write(JournalBatch batch)
    {
        StorageException? error = null;
        try
        {
            _writer.Write(batch.Records);
        }
        catch (StorageException problem)
        {
            error = problem;
        }

        var (setTimer, later) = EndWriting(batch, error);
        if (setTimer)
            _timer.Change(error is null ? _options.Delay : _options.RetryDelay, Timeout.InfiniteTimeSpan);
        batch.End(error);
        later?.End(error);
        return error;
    }

    private (bool SetTimer, JournalBatch? Later) EndWriting(JournalBatch batch, StorageException? error)
    {
        lock (_gate)
        {
            _writing = null;
            NotBusy();
            if (error is null)
            {
                var wasBackingOff = _isBackingOff;
                _isBackingOff = false;
                if (batch.Records.Count > 0)
                    _counters = _counters with { Written = _counters.Written + batch.Records.Count, Batches = _counters.Batches + 1 };
                Volatile.Write(ref _error, null);
                if (IsReady())
                    Monitor.Pulse(_gate);
                return (wasBackingOff && _pending.Records.Count > 0, null);
            }

            var later = _pending;
            _pending = new();
            foreach (var record in batch.Records.Concat(later.Records))
                _pending.Add(record);
            _counters = _counters with { Failed = _counters.Failed + 1 };
            Volatile.Write(ref _error, error);
            if (_isClosed)
            {
                _counters = _counters with { Lost = _counters.Lost + _pending.Records.Count };
                _pending = new();
            }

            _isBackingOff = true;
            _isTimerSet = true;
            if (IsReady())
                Monitor.Pulse(_gate);
            return (true, later);
        }
    }

    // The caller holds the lock.
    private bool IsReady() => _isClosed || _beginning is not null
        || (!_isBackingOff && _pending.Records.Count > 0 && (_isDue || _pending.IsAwaited));

    // The caller holds the lock.
    private void NotBusy()
    {
        _busySince = null;
        if (!_isStalled)
            return;
        _isStalled = false;
        Volatile.Write(ref _error, null);
    }

    private void OnTimer()
    {
        bool isBusy;
        lock (_gate)
        {
            isBusy = _busySince is not null;
            _isTimerSet = isBusy; // looks again, for as long as a write is under way
            _isBackingOff = false;
            _isDue = _pending.Records.Count > 0;
            if (_busySince is { } since && _time.GetElapsedTime(since) >= _options.StallAfter)
                Stall();
            Monitor.Pulse(_gate);
        }

        if (isBusy)
            _timer.Change(_options.Delay, Timeout.InfiniteTimeSpan);
    }

    // Who waits goes on elsewhere than under the lock. The caller holds the lock.
    private void Stall()
    {
        if (!_isStalled)
            Volatile.Write(ref _error, Stalled());
        _isStalled = true;
        _writing?.GiveUp(_error!);
        _pending.GiveUp(_error!);
    }

    private StorageException Stalled() => new(
        _path, FormattableString.Invariant($"has taken no write for {_options.StallAfter.TotalSeconds:0.###} s, the disk does not answer"), "Check the disk and the file system; it goes on by itself once the disk does.");

    private StorageException Overrun() => new(_path, "cannot be written as fast as calls come", "Ask again in a moment; a faster disk takes more.");

    private StorageException Closed() => new(_path, "is closed", "The gateway stops; ask again when it is back.");
}
