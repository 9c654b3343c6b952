using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Sluice.Simulation.Answers;

/// <summary>
/// The body of an answer: bytes written by the call, read by its caller as they come. The waiting reader continues inline on the
/// writer's thread. A reader that is cancelled or disposes the body abandons the call.
/// </summary>
internal sealed class AnswerBody : Stream, IValueTaskSource<bool>
{
    private readonly Action? _onAbandoned;
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _arrival;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _isWaiting;
    private bool _isComplete;
    private Exception? _failure;

    private AnswerBody(Action? onAbandoned) => _onAbandoned = onAbandoned;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A body that is still to be written.</summary>
    /// <param name="onAbandoned">Called when the reader goes away; it must be harmless after the call has ended.</param>
    public static AnswerBody Of(Action onAbandoned) => new(onAbandoned);

    /// <summary>A body that is there already.</summary>
    public static AnswerBody Whole(byte[] content) => new(null) { _buffer = content, _end = content.Length, _isComplete = true };

    /// <summary>Adds bytes; with them, or with none, the body may end.</summary>
    public void Add(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        lock (_lock)
        {
            if (_isComplete || _failure is not null)
                return;
            Append(bytes);
            _isComplete = isLast;
            if (!StopWaiting())
                return;
        }

        _arrival.SetResult(true);
    }

    /// <summary>Breaks the body off: what was added is still read, then the exception is thrown.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            if (_isComplete || _failure is not null)
                return;
            _failure = failure;
            if (!StopWaiting())
                return;
        }

        _arrival.SetResult(true);
    }

    // Pooling builders complete inline whatever the reader's SynchronizationContext: a virtual clock must drive the reader.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ValueTask<bool> arrival;
            lock (_lock)
            {
                if (_isWaiting)
                    throw new InvalidOperationException("Another read of this body has not ended; read it from one place at a time.");
                if (_end > _start)
                    return Take(buffer.Span);
                if (_failure is { } failure)
                    throw failure;
                if (_isComplete)
                    return 0;
                _arrival.Reset();
                _isWaiting = true;
                arrival = new ValueTask<bool>(this, _arrival.Version);
            }

            var registration = cancellationToken.UnsafeRegister(
                static (body, token) => ((AnswerBody)body!).Abandon(new OperationCanceledException(token)), this);
            await arrival.ConfigureAwait(false);
            registration.Unregister();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The body of an upstream's answer is read asynchronously: call ReadAsync.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    bool IValueTaskSource<bool>.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Abandon(new ObjectDisposedException(nameof(AnswerBody)));
        base.Dispose(disposing);
    }

    private void Abandon(Exception reason)
    {
        bool wasWaiting;
        lock (_lock)
        {
            _start = _end = 0;
            _failure = reason;
            wasWaiting = StopWaiting();
        }

        _onAbandoned?.Invoke();
        if (wasWaiting)
            _arrival.SetResult(false);
    }

    // The caller holds the lock.
    private bool StopWaiting()
    {
        var wasWaiting = _isWaiting;
        _isWaiting = false;
        return wasWaiting;
    }

    // The caller holds the lock.
    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_start == _end)
            _start = _end = 0;
        if (_buffer.Length - _end < bytes.Length)
        {
            var held = _end - _start;
            var target = held + bytes.Length > _buffer.Length ? new byte[Math.Max(1024, (held + bytes.Length) * 2)] : _buffer;
            _buffer.AsSpan(_start, held).CopyTo(target);
            (_buffer, _start, _end) = (target, 0, held);
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    // The caller holds the lock.
    private int Take(Span<byte> target)
    {
        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target);
        _start += count;
        return count;
    }
}
