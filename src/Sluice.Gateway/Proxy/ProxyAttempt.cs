using System.Buffers;
using System.Globalization;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Config;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Telemetry;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Resilience;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// One attempt of a request on one target: sends it, and looks at the answer until it is clear whether this target answers or
/// another one may.
/// </summary>
internal sealed class ProxyAttempt(TimeProvider time, GatewayTelemetry telemetry)
{
    private const long LargestAnswer = 64 << 20;
    private const int LargestError = 64 << 10;

    /// <summary>How long the prelude of a stream is held back at most.</summary>
    private static readonly TimeSpan HoldPrelude = TimeSpan.FromSeconds(2);

    private readonly AttemptFailures _failures = new(time, telemetry);

    public ValueTask<AttemptResult<ProxyAnswer>> RunAsync(ProxyCall call, Attempt attempt)
    {
        call.SentAt = time.GetTimestamp();
        call.Begin(call.Route.Of(attempt.Target!), attempt.Number);
        return telemetry.WatchesAttempts ? WatchedAsync(call, attempt.Lease) : CarryAsync(call, attempt.Lease);
    }

    // One that fails is ended by AttemptFailures; one that answers once all of its answer is relayed, by RequestNotes.
    private async ValueTask<AttemptResult<ProxyAnswer>> WatchedAsync(ProxyCall call, Lease lease)
    {
        telemetry.BeginAttempt(call);
        try
        {
            return await CarryAsync(call, lease).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            telemetry.EndAttempt(call, null, error is OperationCanceledException ? ErrorCode.Cancelled : ErrorCode.Unknown);
            throw;
        }
    }

    private async ValueTask<AttemptResult<ProxyAnswer>> CarryAsync(ProxyCall call, Lease lease)
    {
        var target = call.Target!;
        var timeouts = target.Backend.Config.Timeouts;
        if (!call.Watchdog.Begin(timeouts.Total))
            return _failures.Broken(call, target, null, new CallOutcome(ErrorCode.Timeout), wasSent: false, "The call had no time left for this backend (timeouts.total).");
        call.Watchdog.Allow(call.IsStream ? timeouts.FirstByte : timeouts.Answer);
        var exchange = new Exchange(call, target);
        if (exchange.Translate() is { } untranslatable)
            return Untranslatable(target, untranslatable);
        UpstreamResponse? response = null;
        try
        {
            response = await SendAsync(call, exchange, lease).ConfigureAwait(false);
            if (response.Status is < 200 or > 299)
            {
                var body = await ErrorBodyAsync(call, response).ConfigureAwait(false);
                return RejectsStreamOptions(exchange, response, body) || LacksResponses(call, exchange, response, body)
                    ? _failures.Correctable(call, exchange, response, body)
                    : _failures.Of(call, exchange, response, body);
            }

            if (exchange.Api.PassesOtherContent && !IsOf(response, "application/json"))
                return await BeginToPassAsync(call, exchange, response).ConfigureAwait(false);
            return call.IsStream && IsOf(response, "text/event-stream")
                ? await BeginStreamAsync(call, exchange, response).ConfigureAwait(false)
                : await ReadWholeAsync(call, exchange, response).ConfigureAwait(false);
        }
        catch (UpstreamException error)
        {
            return _failures.Broken(call, target, response, new CallOutcome(error.Code), error.WasSent, error.Message);
        }
        catch (OperationCanceledException) when (call.Watchdog.IsTimedOut)
        {
            var limit = call.Watchdog.IsBoundByTotal ? "total" : call.IsStream ? "firstByte" : "answer";
            return _failures.Broken(call, target, response, new CallOutcome(ErrorCode.Timeout), wasSent: true, $"The backend did not answer in time (timeouts.{limit}).");
        }
        catch
        {
            call.AddUnknown(target);
            if (response is not null)
                await response.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<UpstreamResponse> SendAsync(ProxyCall call, Exchange exchange, Lease lease)
    {
        var response = await exchange.Target.Backend.Upstream.SendAsync(exchange.Request(), call.Watchdog.Token).ConfigureAwait(false);
        // A caller's own credential has limits of its own.
        if (exchange.Target.Backend.Config.Auth != BackendAuth.Passthrough)
            lease.Learn(RateLimitHeaders.Parse(response.Headers, time.GetUtcNow()), isAnswer: response.Status is >= 200 and <= 299);
        return response;
    }

    private async ValueTask<AttemptResult<ProxyAnswer>> ReadWholeAsync(ProxyCall call, Exchange exchange, UpstreamResponse response)
    {
        var target = exchange.Target;
        var body = new PooledBytes();
        try
        {
            if (!await body.ReadAllAsync(response.Body, Length(response), LargestAnswer, call.Watchdog.Token).ConfigureAwait(false))
            {
                body.Dispose();
                return _failures.Broken(call, target, response, new CallOutcome(ErrorCode.ServerError), wasSent: true, "The backend's answer is larger than 64 MiB.");
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        if (!exchange.Api.TryRead(body.Memory.Span, out var read))
        {
            body.Dispose();
            return _failures.Broken(call, target, response, new CallOutcome(ErrorCode.ServerError), wasSent: true, "The backend's answer is not a JSON object.");
        }

        if (read.Error is not null)
            return _failures.Of(call, exchange, response, body);
        if (exchange.TranslateAnswer(ref body) is { } problem)
        {
            body.Dispose();
            return _failures.Broken(call, target, response, new CallOutcome(ErrorCode.ServerError), wasSent: true, problem);
        }

        var answer = new WholeAnswer(exchange, response, body) { KeptAs = read.KeptAs };
        if (read is { IsPending: true, Usage: null } && !call.Api.IsFree)
        {
            // It is still being made, in the background: what it uses is told to nobody who counts it.
            UsageMath.SetReserved(answer, call);
            return AttemptResult<ProxyAnswer>.Completed(answer, AttemptEnd.Unknown(CallOutcome.Success));
        }

        UsageMath.SetFrom(answer, call, read);
        return AttemptResult<ProxyAnswer>.Completed(answer, AttemptEnd.Answered(answer.Usage.GetValueOrDefault()) with { FirstTokenAfter = time.GetElapsedTime(call.SentAt) });
    }

    private async ValueTask<AttemptResult<ProxyAnswer>> BeginStreamAsync(ProxyCall call, Exchange exchange, UpstreamResponse response)
    {
        var answer = new StreamedAnswer(exchange, response);
        try
        {
            var holdUntil = long.MaxValue;
            while (true)
            {
                while (answer.Splitter.TryRead(out var sseEvent) is var found && found != SseReadResult.NeedMore)
                {
                    if (found == SseReadResult.TooLong)
                        return await SpoiledAsync(call, answer, StreamWords.TooLong(exchange)).ConfigureAwait(false);
                    var kind = answer.Inspector.Inspect(sseEvent.Span);
                    switch (kind)
                    {
                        case StreamEventKind.Error:
                            return RefusedInStream(call, answer, sseEvent);
                        case StreamEventKind.Malformed:
                            return await SpoiledAsync(call, answer, StreamWords.Malformed).ConfigureAwait(false);
                        default:
                            if (exchange.Relay(sseEvent.Span, kind, answer.Held) is { } broken)
                                return await SpoiledAsync(call, answer, broken).ConfigureAwait(false);
                            var isFull = answer.Held.Length > exchange.Api.MaxEvent;
                            if (isFull || (kind != StreamEventKind.Prelude && (kind != StreamEventKind.UsageOnly || !exchange.HidesUsage)))
                                return Begun(call, answer);
                            break;
                    }
                }

                var read = response.Body.ReadAsync(answer.Splitter.GetMemory(), call.Watchdog.Token).AsTask();
                if (holdUntil != long.MaxValue && !await ComesBeforeAsync(read, holdUntil).ConfigureAwait(false))
                {
                    answer.PendingRead = read;
                    return Begun(call, answer);
                }

                var count = await read.ConfigureAwait(false);
                if (count == 0)
                    return await SpoiledAsync(call, answer, "The backend's stream ended before it said anything.").ConfigureAwait(false);
                answer.Splitter.Commit(count);
                if (holdUntil == long.MaxValue)
                    holdUntil = time.GetTimestamp() + (long)(HoldPrelude.TotalSeconds * time.TimestampFrequency);
            }
        }
        catch
        {
            answer.Splitter.Dispose();
            answer.Held.Dispose();
            throw;
        }
    }

    private async ValueTask<AttemptResult<ProxyAnswer>> BeginToPassAsync(ProxyCall call, Exchange exchange, UpstreamResponse response)
    {
        var answer = new PassedAnswer(exchange, response);
        try
        {
            var first = ((IBufferWriter<byte>)answer.First).GetMemory(4096);
            ((IBufferWriter<byte>)answer.First).Advance(await response.Body.ReadAsync(first, call.Watchdog.Token).ConfigureAwait(false));
        }
        catch
        {
            answer.First.Dispose();
            throw;
        }

        answer.FirstByteAfter = time.GetElapsedTime(call.ArrivedAt);
        return AttemptResult<ProxyAnswer>.Ongoing(answer);
    }

    // Whether the read ends before the prelude has been held back for as long as may be; it goes on in any case.
    private async ValueTask<bool> ComesBeforeAsync(Task<int> read, long holdUntil)
    {
        if (read.IsCompleted)
            return true;
        var left = time.GetElapsedTime(time.GetTimestamp(), holdUntil);
        if (left <= TimeSpan.Zero)
            return false;
        using var stop = new CancellationTokenSource();
        var held = Task.Delay(left, time, stop.Token);
        var first = await Task.WhenAny(read, held).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return first == read;
    }

    private AttemptResult<ProxyAnswer> Begun(ProxyCall call, StreamedAnswer answer)
    {
        answer.FirstByteAfter = time.GetElapsedTime(call.ArrivedAt);
        answer.FirstTokenAfter = time.GetElapsedTime(call.SentAt);
        return AttemptResult<ProxyAnswer>.Ongoing(answer);
    }

    private AttemptResult<ProxyAnswer> RefusedInStream(ProxyCall call, StreamedAnswer answer, ReadOnlyMemory<byte> sseEvent)
    {
        var body = new PooledBytes();
        body.Append(SseData.Join(sseEvent.Span));
        answer.Splitter.Dispose();
        answer.Held.Dispose();
        return _failures.Of(call, answer.Exchange, answer.Response!, body);
    }

    private async ValueTask<AttemptResult<ProxyAnswer>> SpoiledAsync(ProxyCall call, StreamedAnswer answer, string problem)
    {
        await answer.DisposeAsync().ConfigureAwait(false);
        return _failures.Broken(call, answer.Target, null, new CallOutcome(ErrorCode.ServerError), wasSent: true, problem);
    }

    // Another target may speak the caller's API, and need no translation.
    private static AttemptResult<ProxyAnswer> Untranslatable(RoutedTarget target, RequestProblem problem) => AttemptResult<ProxyAnswer>.Failed(
        AttemptEnd.NotSent(new CallOutcome(ErrorCode.InvalidRequest)),
        new FailedAnswer(target, null, null, null, problem.Message) { Untranslatable = problem },
        mayFallBack: true);

    private static async ValueTask<PooledBytes> ErrorBodyAsync(ProxyCall call, UpstreamResponse response)
    {
        var body = new PooledBytes();
        try
        {
            await body.ReadAllAsync(response.Body, null, LargestError, call.Watchdog.Token).ConfigureAwait(false);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <returns>Whether it refuses what was asked for on top of the caller's own words; then its backend knows now.</returns>
    private static bool RejectsStreamOptions(Exchange exchange, UpstreamResponse response, PooledBytes body)
    {
        if (response.Status is not (400 or 422) || !exchange.HidesUsage || !exchange.Target.Backend.LearnsStreamOptions)
            return false;
        if (body.Memory.Span.IndexOf("stream_options"u8) < 0 && body.Memory.Span.IndexOf("include_usage"u8) < 0)
            return false;
        exchange.Target.Backend.RejectedStreamOptions();
        return true;
    }

    /// <returns>Whether it says that there are no responses here; then its backend knows now.</returns>
    private static bool LacksResponses(ProxyCall call, Exchange exchange, UpstreamResponse response, PooledBytes body)
    {
        if (response.Status is not (404 or 405 or 501) || exchange is not { IsTranslated: false, Api: ResponsesApi { Path: ResponsesApi.Main } }
            || !exchange.Target.Backend.LearnsResponses || call.Home is not null)
        {
            return false;
        }

        var failure = ErrorClassifier.Classify(response.Status, response.Headers, body.Memory.Span, DateTimeOffset.UnixEpoch);
        if (failure.Kind == FailureKind.ModelNotFound)
            return false;
        exchange.Target.Backend.SaidToLackResponses();
        return true;
    }

    private static bool IsOf(UpstreamResponse response, string type) =>
        response.Header("content-type") is { } given && given.StartsWith(type, StringComparison.OrdinalIgnoreCase);

    private static long? Length(UpstreamResponse response) =>
        long.TryParse(response.Header("content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
}
