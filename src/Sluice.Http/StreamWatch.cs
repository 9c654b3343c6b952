using Sluice.Admission;
using Sluice.Control;
using Sluice.Errors;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;

namespace Sluice.Http;

/// <summary>
/// Takes in the bytes of a stream, hands out whole events, and settles the call once: at its end, before the caller has it; when it breaks; or
/// when it is abandoned. Reads nothing itself. Not for two threads at once, but for <see cref="Abandon"/>.
/// </summary>
/// <param name="control">The controls.</param>
/// <param name="call">The call.</param>
internal sealed class StreamWatch(TrafficControl control, HttpCall call) : IDisposable
{
    private const int BlindBuffer = 16 * 1024;
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(30);

    private readonly SseSplitter _splitter = new(call.Api!.MaxEvent);
    private readonly StreamInspector _inspector = call.Api!.Inspect();
    private ReadOnlyMemory<byte> _ready;
    private Lease _lease;
    private long _renewed = control.Time.GetTimestamp();
    private CallOutcome? _failure;
    private byte[]? _blind; // after an event too long to be read, the rest passes unread
    private bool _isAtEnd;
    private int _hasSettled;

    /// <summary>Room for what comes next. Only after <see cref="TryTake"/> said that there is nothing left.</summary>
    public Memory<byte> Room => _blind ?? _splitter.GetMemory();

    /// <summary>Takes over the call's lease.</summary>
    public void Hold(Lease lease) => _lease = lease;

    /// <summary>Hands out what is whole.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="taken">How many bytes; 0 is the end.</param>
    /// <returns>Whether anything was left, or the end is reached; if not, more has to be read.</returns>
    public bool TryTake(Span<byte> buffer, out int taken)
    {
        taken = 0;
        while (taken < buffer.Length && (!_ready.IsEmpty || TryReadEvent()))
        {
            var count = Math.Min(_ready.Length, buffer.Length - taken);
            _ready.Span[..count].CopyTo(buffer[taken..]);
            _ready = _ready[count..];
            taken += count;
        }

        return taken > 0 || _isAtEnd || buffer.IsEmpty;
    }

    /// <summary>Takes in what was read into <see cref="Room"/>.</summary>
    /// <param name="count">Bytes; 0 is the end.</param>
    public void Took(int count)
    {
        if (count == 0)
        {
            _isAtEnd = true;
            _ready = _blind is null ? _splitter.Remainder : default;
            var isWhole = _blind is not null || _inspector.Usage is not null || _inspector is ChatStreamInspector { IsFinished: true };
            Settle(isWhole ? CallOutcome.Success : new(ErrorCode.ServerError), isCut: !isWhole || _blind is not null);
            return;
        }

        if (_blind is { } blind)
            _ready = blind.AsMemory(0, count);
        else
            _splitter.Commit(count);
        if (control.Time.GetElapsedTime(_renewed) >= RenewEvery)
        {
            _renewed = control.Time.GetTimestamp();
            _lease.Renew();
        }
    }

    /// <summary>Settles a stream that broke off.</summary>
    /// <param name="exception">What reading threw.</param>
    public void Break(Exception exception) =>
        Settle(control.EndOf(exception).Outcome, isCut: exception is not OperationCanceledException { InnerException: not TimeoutException });

    /// <summary>Settles a stream that nobody reads any more, by what was seen of it.</summary>
    public void Abandon() => Settle(CallOutcome.Cancelled, isCut: false);

    /// <summary>Gives the buffers back.</summary>
    public void Dispose() => _splitter.Dispose();

    private bool TryReadEvent()
    {
        while (!_isAtEnd && _blind is null)
        {
            var found = _splitter.TryRead(out var sseEvent);
            if (found == SseReadResult.NeedMore)
                return false;
            if (sseEvent.IsEmpty)
            {
                _blind = new byte[BlindBuffer];
                _ready = _splitter.Remainder;
                return true;
            }

            var kind = _inspector.Inspect(sseEvent.Span);
            if (kind == StreamEventKind.Error)
                _failure = FailureIn(sseEvent.Span);
            else if (kind == StreamEventKind.Done)
                Settle(CallOutcome.Success, isCut: false);
            if (kind == StreamEventKind.UsageOnly && call.HidesUsage)
                continue;
            _ready = sseEvent;
            return true;
        }

        return false;
    }

    private CallOutcome FailureIn(ReadOnlySpan<byte> sseEvent)
    {
        var now = control.Time.GetUtcNow();
        var data = SseData.Join(sseEvent);
        return (ErrorClassifier.ClassifyErrorBody(200, [], data, now) ?? ErrorClassifier.Classify(500, [], data, now)).ToOutcome();
    }

    private void Settle(CallOutcome outcome, bool isCut)
    {
        if (Interlocked.Exchange(ref _hasSettled, 1) != 0)
            return;
        outcome = _failure ?? outcome;
        if (outcome.IsSuccess && !isCut && _inspector.Usage is { } stated)
            control.Learn(call.Asked, stated);
        _lease.End(call.UsageOf(_inspector, isCut || _failure is not null) is { } usage
            ? new(Charge.Actual, control.Priced(0, call.Asked.Model, usage, _inspector.Searches), outcome)
            : AttemptEnd.Unknown(outcome));
    }
}
