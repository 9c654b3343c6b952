using Sluice.Storage.Accounting;

namespace Sluice.Storage.Writing;

/// <summary>
/// Records on their way to the one writer, and when it is to wake: a full batch, the oldest record's delay, a flush, the end.
/// After a failed attempt only the retry delay, a flush or the end wakes it.
/// </summary>
internal sealed class WriteQueue<T> : IDisposable
{
    // A plain object, not a Lock: the writer sleeps on it (Monitor.Wait).
    private readonly object _gate = new();
    private readonly UsageLogOptions _options;
    private readonly RecordRing<T> _ring;
    private readonly ITimer _timer;
    private readonly List<Flush> _flushes = [];
    private long _taken;
    private long _written;
    private long _dropped;
    private long _lost;
    private long _failedBatches;
    private bool _timerSet;
    private bool _due;
    private bool _backingOff;
    private bool _closed;
    private StorageException? _lastError;

    public WriteQueue(UsageLogOptions options, TimeProvider time)
    {
        UsageLogOptions.Validate(options);
        _options = options;
        _ring = new RecordRing<T>(options.Capacity);
        _timer = time.CreateTimer(static queue => ((WriteQueue<T>)queue!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public UsageLogCounters Counters
    {
        get
        {
            lock (_gate)
                return new UsageLogCounters(_taken, _written, _ring.Count, _dropped, _lost, _failedBatches);
        }
    }

    public StorageException? LastError => Volatile.Read(ref _lastError);

    public void Add(in T record)
    {
        bool setTimer;
        lock (_gate)
        {
            if (_closed || !_ring.TryAdd(record))
            {
                _dropped++;
                return;
            }

            _taken++;
            if (!_backingOff && _ring.Count == _options.BatchSize)
                Monitor.Pulse(_gate);
            setTimer = !_timerSet;
            _timerSet = true;
        }

        if (setTimer)
            _timer.Change(_options.BatchDelay, Timeout.InfiniteTimeSpan);
    }

    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_ring.Count == 0)
                return Task.CompletedTask;
            var flush = new Flush(_taken);
            _flushes.Add(flush);
            Monitor.Pulse(_gate);
            return flush.Task;
        }
    }

    /// <summary>No more records are taken; the writer wakes for what is left.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sleeps until there is something to write. The batch stays queued until it is told how writing ended.</summary>
    /// <returns><see langword="false"/> when the queue is closed and empty: the writer's work is done.</returns>
    public bool WaitForBatch(out RecordRing<T>.Batch batch)
    {
        lock (_gate)
        {
            while (!IsReady())
                Monitor.Wait(_gate);
            batch = _ring.Peek(_options.BatchSize);
            return batch.Count > 0;
        }
    }

    public void Written(int written, int rejected, StorageException? rejection)
    {
        lock (_gate)
        {
            _written += written;
            _lost += rejected;
            _ring.Remove(written + rejected);
            _due = _ring.Count > 0 && (_due || _backingOff);
            _backingOff = false;
            Volatile.Write(ref _lastError, rejection);
            for (var i = _flushes.Count - 1; i >= 0; i--)
            {
                if (_flushes[i].UpTo <= _written + _lost)
                    End(i, null);
            }
        }
    }

    public void Failed(StorageException error)
    {
        lock (_gate)
        {
            _failedBatches++;
            Volatile.Write(ref _lastError, error);
            if (_closed)
            {
                _lost += _ring.Count;
                _ring.Remove(_ring.Count);
            }

            for (var i = _flushes.Count - 1; i >= 0; i--)
                End(i, error);
            _backingOff = true;
            _due = false;
            _timerSet = true;
        }

        _timer.Change(_options.RetryDelay, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    // The caller holds the lock.
    private bool IsReady() =>
        _closed || (_ring.Count > 0 && (_due || _flushes.Count > 0 || (!_backingOff && _ring.Count >= _options.BatchSize)));

    private void OnTimer()
    {
        lock (_gate)
        {
            _timerSet = false;
            _due = _ring.Count > 0;
            Monitor.Pulse(_gate);
        }
    }

    // Continuations run elsewhere: nothing foreign happens under the lock. The caller holds the lock.
    private void End(int index, StorageException? error)
    {
        var flush = _flushes[index];
        _flushes.RemoveAt(index);
        if (error is null)
            flush.SetResult();
        else
            flush.SetException(error);
    }

    private sealed class Flush(long upTo) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long UpTo => upTo;
    }
}
