using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Errors;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Protocols;
using Sluice.Simulation.Records;
using Sluice.Upstream;

namespace Sluice.Simulation.Generation;

/// <summary>One admitted call from its arrival to its end: it waits, produces, books what it produced, and writes the answer.</summary>
internal sealed class CallRun
{
    private readonly CallPlan _plan;
    private readonly RecordedCall _call;
    private readonly ProviderRecord _record;
    private readonly IProviderProtocol _protocol;
    private readonly CallClock _clock;
    private readonly AnswerBody _body;
    private CancellationTokenRegistration _cancellation;
    private int _events;
    private bool _isHung;

    /// <summary>Takes up a call.</summary>
    /// <param name="plan">What will happen.</param>
    /// <param name="call">Where it is recorded.</param>
    /// <param name="record">The record that holds it.</param>
    /// <param name="protocol">The words.</param>
    /// <param name="clock">The call's own clock; it is stopped when the call ends.</param>
    public CallRun(CallPlan plan, RecordedCall call, ProviderRecord record, IProviderProtocol protocol, CallClock clock)
    {
        (_plan, _call, _record, _protocol, _clock) = (plan, call, record, protocol, clock);

        // Whoever gets the answer disposes its body.
        _body = AnswerBody.Of(clock.Cancel);
    }

    /// <summary>Answers the call. The head comes with the first token of a stream, and with the whole of a plain answer.</summary>
    /// <param name="headers">The answer's headers but for its content type.</param>
    /// <param name="cancellationToken">Stops the call at any time, its body too.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<UpstreamResponse> AnswerAsync(List<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken.UnsafeRegister(static run => ((CallRun)run!)._clock.Cancel(), this);
        if (_plan.Alterations.HangsAfter == 0 || (_plan.Alterations.HangsAfter is not null && !_plan.Request.Stream))
        {
            await _clock.UntilCancelledAsync().ConfigureAwait(false);
            throw Abandoned(CallEnd.Hung, cancellationToken);
        }

        if (!await _clock.UntilAsync(_call.Arrived + _plan.FirstToken).ConfigureAwait(false))
            throw Abandoned(CallEnd.Cancelled, cancellationToken);
        if (_plan.Fails)
            return Failed(headers);
        if (_plan.Request.Stream)
            return Streamed(headers, cancellationToken);
        if (!await ProduceAsync().ConfigureAwait(false))
            throw Abandoned(CallEnd.Cancelled, cancellationToken);
        return Plain(headers);
    }

    private SimulatedResponse Failed(List<KeyValuePair<string, string>> headers)
    {
        var status = (_plan.TextSource % 4) switch { 0 => 502, 1 => 503, _ => 500 };
        End(CallEnd.Error, status);
        _body.Add(_protocol.Error(ProviderError.Failed(status)), isLast: true);
        return Respond(status, headers, ContentTypes.Json);
    }

    private SimulatedResponse Plain(List<KeyValuePair<string, string>> headers)
    {
        var alterations = _plan.Alterations;
        var answer = alterations.FailsAt is not null ? _protocol.Error(ProviderError.Failed(500)) : _protocol.Answer(_plan);
        var isWhole = alterations is { MalformsAt: null, CutsAfter: null };
        End(alterations.CutsAfter is null ? CallEnd.Complete : CallEnd.Cut, 200);
        _body.Add(isWhole ? answer : answer.AsSpan(0, answer.Length / 2), isLast: alterations.CutsAfter is null);
        if (alterations.CutsAfter is not null)
            _body.Fail(Broken());
        return Respond(200, headers, ContentTypes.Json);
    }

    private SimulatedResponse Streamed(List<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        _call.Status = 200;
        var response = Respond(200, headers, ContentTypes.Events);
        _ = RunStreamAsync(cancellationToken);
        return response;
    }

    private SimulatedResponse Respond(int status, List<KeyValuePair<string, string>> headers, string contentType)
    {
        headers.Add(new("content-type", contentType));
        return new SimulatedResponse(status, headers, _body);
    }

    private async ValueTask<bool> ProduceAsync()
    {
        for (long done = 0; done < _plan.Tokens;)
        {
            var step = Math.Min(_plan.TokensPerStep, _plan.Tokens - done);
            if (!await _clock.UntilAsync(_call.Arrived + _plan.DueAfter(done + step)).ConfigureAwait(false))
                return false;
            Produce(step * _plan.Request.Choices);
            done += step;
        }

        return true;
    }

    private async Task RunStreamAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StreamAsync().ConfigureAwait(false);
            if (_call.End != CallEnd.Open)
                return;
            End(_isHung ? CallEnd.Hung : CallEnd.Cancelled, 200);
            _body.Fail(new OperationCanceledException(cancellationToken));
        }
        catch (Exception e)
        {
            End(CallEnd.Error, 200);
            _body.Fail(new UpstreamException(ErrorCode.ServerError, wasSent: true, "The simulated provider failed: " + e.Message, e));
        }
    }

    private async ValueTask StreamAsync()
    {
        var events = _protocol.Events(_plan);
        foreach (var opening in events.Opening())
        {
            if (!await WriteAsync(events, opening, 0).ConfigureAwait(false))
                return;
        }

        var text = new StringBuilder();
        for (long done = 0; done < _plan.Tokens;)
        {
            var step = (int)Math.Min(_plan.TokensPerStep, _plan.Tokens - done);
            if (!await _clock.UntilAsync(_call.Arrived + _plan.DueAfter(done + step)).ConfigureAwait(false))
                return;
            for (var choice = 0; choice < _plan.Request.Shown; choice++)
            {
                Words.Append(text.Clear(), _plan.TextSource, choice, done, step);
                if (!await WriteAsync(events, events.Content(choice, text.ToString()), step).ConfigureAwait(false))
                    return;
            }

            done += step;
        }

        var closing = events.Closing();
        for (var i = 0; i < closing.Count; i++)
        {
            if (!await WriteAsync(events, closing[i], 0, isLast: i == closing.Count - 1).ConfigureAwait(false))
                return;
        }
    }

    // Writes one event, or lets happen what was to go wrong there; what was to go wrong after the last event goes wrong at it.
    // The answer is whether the stream goes on.
    private async ValueTask<bool> WriteAsync(IAnswerEvents events, byte[] bytes, int tokens, bool isLast = false)
    {
        var number = ++_events;
        var alterations = _plan.Alterations;
        if (IsAt(alterations.CutsAfter + 1))
        {
            End(CallEnd.Cut, 200);
            _body.Fail(Broken());
            return false;
        }

        if (IsAt(alterations.HangsAfter + 1))
        {
            _isHung = true;
            await _clock.UntilCancelledAsync().ConfigureAwait(false);
            return false;
        }

        if (!await _clock.UntilAsync(TimeSpan.Zero).ConfigureAwait(false))
            return false;
        if (tokens > 0)
            Produce(tokens);
        if (IsAt(alterations.MalformsAt))
            bytes = events.Malformed();
        if (IsAt(alterations.FailsAt))
            (bytes, isLast) = (events.Error(ProviderError.Failed(500)), true);
        if (isLast)
            End(CallEnd.Complete, 200);
        _body.Add(bytes, isLast);
        return !isLast;

        bool IsAt(int? at) => at is { } place && (number == place || (isLast && number < place));
    }

    private OperationCanceledException Abandoned(CallEnd end, CancellationToken cancellationToken)
    {
        End(end, 0);
        return new OperationCanceledException(cancellationToken);
    }

    // The clock is read inside the gate: the logs take instants in their order.
    private void Produce(long tokens)
    {
        lock (_record.Gate)
            _record.Produce_NeedsGate(_clock.Now, _call, tokens);
        _record.Changed();
    }

    private void End(CallEnd end, int status)
    {
        _cancellation.Unregister();
        lock (_record.Gate)
            _record.End_NeedsGate(_clock.Now, _call, end, status);
        _record.Changed();
        _clock.Stop();
    }

    private static UpstreamException Broken() =>
        new(ErrorCode.ServerError, wasSent: true, "The simulated provider broke the connection in the middle of its answer.");
}
