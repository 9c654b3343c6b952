using Sluice.Pricing;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Records;

/// <summary>
/// Exactly what a simulated provider was sent, answered, counted and billed. Thread-safe; every member is as of now, and a call
/// that has ended stands in it before its caller can read the end of the answer.
/// </summary>
public sealed class ProviderRecord
{
    private readonly SimulatedProviderOptions _options;
    private readonly ProviderLimits _limits;
    private readonly RecordWaiters _waiters;
    private readonly Queue<RecordedCall> _calls = new();
    private readonly Queue<CapturedRequest> _requests = new();
    private readonly long[] _ends = new long[Enum.GetValues<CallEnd>().Length];
    private long _count;
    private int _open;
    private int _peakOpen;
    private long _inputTokens;
    private long _producedTokens;
    private long _refusedConnections;
    private NanoUsd _billed;

    internal ProviderRecord(SimulatedProviderOptions options)
    {
        _options = options;
        _limits = new ProviderLimits(options);
        _waiters = new RecordWaiters(this);
    }

    /// <summary>The calls that are kept, in the order of arrival.</summary>
    public IReadOnlyList<CallRecord> Calls
    {
        get
        {
            lock (Gate)
            {
                var calls = new CallRecord[_calls.Count];
                var i = 0;
                foreach (var call in _calls)
                    calls[i++] = call.ToRecord();
                return calls;
            }
        }
    }

    /// <summary>The requests that are kept with headers and body (<see cref="SimulatedProviderOptions.KeepRequests"/>).</summary>
    public IReadOnlyList<CapturedRequest> Requests
    {
        get
        {
            lock (Gate)
                return [.. _requests];
        }
    }

    /// <summary>Calls that arrived.</summary>
    public long Count => Read(ref _count);

    /// <summary>Calls that are open now.</summary>
    public int Open => Read(ref _open);

    /// <summary>The most calls that were ever open together.</summary>
    public int PeakOpen => Read(ref _peakOpen);

    /// <summary>Input tokens of all admitted calls.</summary>
    public long InputTokens => Read(ref _inputTokens);

    /// <summary>Output tokens produced.</summary>
    public long ProducedTokens => Read(ref _producedTokens);

    /// <summary>The sum of all bills.</summary>
    public NanoUsd Billed => Read(ref _billed);

    /// <summary>Connections that a script refused: those calls were never sent and are not counted elsewhere.</summary>
    public long RefusedConnections => Read(ref _refusedConnections);

    internal Lock Gate { get; } = new();

    /// <summary>How many calls ended so; of all that ever arrived.</summary>
    /// <param name="end">The end; <see cref="CallEnd.Open"/> counts those open now.</param>
    public long CountOf(CallEnd end)
    {
        lock (Gate)
            return end == CallEnd.Open ? _open : _ends[(int)end];
    }

    /// <summary>
    /// The greatest sum in any half-open interval of this length, over the provider's own log: with the corrections that its rule
    /// makes, and with refused calls where those count. Only the newest uses are looked at, at least <see cref="SimulatedProviderOptions.KeepCalls"/> of them.
    /// </summary>
    /// <param name="window">The length of the interval; more than zero.</param>
    /// <param name="dimension">What is summed.</param>
    public long PeakIn(TimeSpan window, CountedDimension dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        lock (Gate)
            return _limits[dimension].PeakIn(window);
    }

    /// <summary>
    /// The most that the provider's 60 s window ever held as it was counted at the time, before later corrections: what its limit was
    /// really up against.
    /// </summary>
    /// <param name="dimension">What is counted.</param>
    public long HighestLive(CountedDimension dimension)
    {
        lock (Gate)
            return _limits[dimension].HighestLive;
    }

    /// <summary>Waits until something stands in the record; for tests over real sockets, which must not poll.</summary>
    /// <param name="condition">Asked now and after each change, on whatever thread made it; it must be quick.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task UntilAsync(Func<ProviderRecord, bool> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return _waiters.UntilAsync(condition, cancellationToken);
    }

    /// <summary>Tells those who wait; called after the gate is left.</summary>
    internal void Changed() => _waiters.Changed();

    internal void ConnectionRefused()
    {
        lock (Gate)
            _refusedConnections++;
        Changed();
    }

    internal RecordedCall Arrive_NeedsGate(TimeSpan now, in ReceivedRequest request)
    {
        var call = new RecordedCall(++_count, now, request.Method, request.Path);
        _calls.Enqueue(call);
        if (_calls.Count > _options.KeepCalls)
            _calls.Dequeue();
        if (_options.KeepRequests > 0)
        {
            _requests.Enqueue(new CapturedRequest(_count, request.Method, request.Path, [.. request.Headers], request.Body.ToArray()));
            if (_requests.Count > _options.KeepRequests)
                _requests.Dequeue();
        }

        _peakOpen = Math.Max(_peakOpen, ++_open);
        return call;
    }

    internal Refusal? Book_NeedsGate(TimeSpan now, RecordedCall call, out LimitStates states)
    {
        var refusal = _limits.Arrive(now, call.Demand, out var booking);
        states = _limits.States(now);
        if (refusal is not null)
            return refusal;
        call.Booking = booking;
        call.IsBooked = true;
        _inputTokens += call.Demand.InputTokens;
        return null;
    }

    internal LimitStates States_NeedsGate(TimeSpan now) => _limits.States(now);

    internal void Produce_NeedsGate(TimeSpan now, RecordedCall call, long tokens)
    {
        call.Booking = _limits.Produce(now, call.Booking, tokens);
        call.Produced += tokens;
        _producedTokens += tokens;
    }

    /// <summary>Ends a call; a second end changes nothing. A call that failed at the provider uses and costs nothing.</summary>
    internal void End_NeedsGate(TimeSpan now, RecordedCall call, CallEnd end, int status)
    {
        if (call.End != CallEnd.Open)
            return;
        call.End = end;
        call.Status = status;
        call.Ended = now;
        _open--;
        _ends[(int)end]++;
        if (!call.IsBooked)
            return;
        var failed = end == CallEnd.Error;
        call.Booking = _limits.Settle(now, call.Booking, failed ? 0 : call.Demand.InputTokens, failed ? 0 : call.Produced);
        if (failed || _options.Price is not { } price)
            return;
        call.Billed = price.Bill(call.Input, call.Produced);
        _billed += call.Billed;
    }

    private T Read<T>(ref T value)
    {
        lock (Gate)
            return value;
    }
}
