using System.Globalization;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Routing;
using Sluice.Resilience;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// One attempt of a chat request on one target: sends it, and looks at the answer until it is clear whether this target answers or
/// another one may.
/// </summary>
internal sealed class ChatAttempt(TimeProvider time)
{
    private const long LargestAnswer = 64 << 20;
    private const int LargestError = 64 << 10;

    /// <summary>How long the prelude of a stream is held back at most.</summary>
    private static readonly TimeSpan HoldPrelude = TimeSpan.FromSeconds(2);

    public async ValueTask<AttemptResult<ChatAnswer>> RunAsync(ChatCall call, Attempt attempt)
    {
        var target = call.Route.Of(attempt.Target!);
        call.Begin(target, attempt.Number);
        var timeouts = target.Backend.Config.Timeouts;
        if (!call.Watchdog.Begin(timeouts.Total))
            return Broken(call, target, null, new CallOutcome(ErrorCode.Timeout), wasSent: false, "The call had no time left for this backend (timeouts.total).");
        call.Watchdog.Allow(call.Scan.IsStream ? timeouts.FirstByte : timeouts.Answer);
        var asksForUsage = call.Scan.IsStream && !call.Scan.AsksForUsage && target.Backend.TakesStreamOptions;
        UpstreamResponse? response = null;
        try
        {
            response = await SendAsync(call, target, asksForUsage).ConfigureAwait(false);
            if (response.Status is < 200 or > 299)
            {
                if (asksForUsage && await RejectsStreamOptionsAsync(call, target, response).ConfigureAwait(false) is { } rejection)
                {
                    if (!rejection.IsAboutStreamOptions)
                        return Failed(target, response, rejection.Body);
                    await response.DisposeAsync().ConfigureAwait(false);
                    rejection.Body.Dispose();
                    asksForUsage = false;
                    response = await SendAsync(call, target, asksForUsage).ConfigureAwait(false);
                }

                if (response.Status is < 200 or > 299)
                    return Failed(target, response, await ErrorBodyAsync(call, response).ConfigureAwait(false));
            }

            return call.Scan.IsStream && IsEventStream(response)
                ? await BeginStreamAsync(call, target, response, asksForUsage).ConfigureAwait(false)
                : await ReadWholeAsync(call, target, response).ConfigureAwait(false);
        }
        catch (UpstreamException error)
        {
            return Broken(call, target, response, new CallOutcome(error.Code), error.WasSent, error.Message);
        }
        catch (OperationCanceledException) when (call.Watchdog.IsTimedOut)
        {
            var limit = call.Watchdog.IsBoundByTotal ? "total" : call.Scan.IsStream ? "firstByte" : "answer";
            return Broken(call, target, response, new CallOutcome(ErrorCode.Timeout), wasSent: true, $"The backend did not answer in time (timeouts.{limit}).");
        }
        catch
        {
            call.AddUnknown(target);
            if (response is not null)
                await response.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static ValueTask<UpstreamResponse> SendAsync(ChatCall call, RoutedTarget target, bool asksForUsage)
    {
        var body = call.BodyFor(target, asksForUsage);
        var query = Query(call.Http.Request.QueryString.Value, target.Backend.Query);
        var request = new UpstreamRequest
        {
            Path = query.Length == 0 ? "/chat/completions" : $"/chat/completions?{query}",
            Headers = Headers(call.HeadersUp, target.Backend.Headers),
            Body = body.Segments,
        };
        return target.Backend.Upstream.SendAsync(request, call.Watchdog.Token);
    }

    // What is configured for a backend stands in the place of what the caller sent under the same name.
    private static List<KeyValuePair<string, string>> Headers(List<KeyValuePair<string, string>> caller, IReadOnlyList<KeyValuePair<string, string>> backend)
    {
        var headers = new List<KeyValuePair<string, string>>(caller.Count + backend.Count);
        for (var i = 0; i < caller.Count; i++)
        {
            if (!Names(backend, caller[i].Key))
                headers.Add(caller[i]);
        }

        headers.AddRange(backend);
        return headers;
    }

    private static bool Names(IReadOnlyList<KeyValuePair<string, string>> headers, string name)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static string Query(string? caller, string backend)
    {
        var own = caller is { Length: > 1 } ? caller[1..] : "";
        return own.Length == 0 ? backend : backend.Length == 0 ? own : $"{own}&{backend}";
    }

    private async ValueTask<AttemptResult<ChatAnswer>> ReadWholeAsync(ChatCall call, RoutedTarget target, UpstreamResponse response)
    {
        var body = new PooledBytes();
        try
        {
            if (!await body.ReadAllAsync(response.Body, Length(response), LargestAnswer, call.Watchdog.Token).ConfigureAwait(false))
            {
                body.Dispose();
                return Broken(call, target, response, new CallOutcome(ErrorCode.ServerError), wasSent: true, "The backend's answer is larger than 64 MiB.");
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        if (!ChatResponseReader.TryRead(body.Memory.Span, out var read))
        {
            body.Dispose();
            return Broken(call, target, response, new CallOutcome(ErrorCode.ServerError), wasSent: true, "The backend's answer is not a JSON object.");
        }

        if (read.Error is not null)
            return Failed(target, response, body);
        var answer = new WholeAnswer(target, response, body);
        UsageMath.SetFrom(answer, call, read);
        return AttemptResult<ChatAnswer>.Completed(answer, AttemptEnd.Answered(answer.Usage.GetValueOrDefault()));
    }

    private async ValueTask<AttemptResult<ChatAnswer>> BeginStreamAsync(ChatCall call, RoutedTarget target, UpstreamResponse response, bool hidesUsage)
    {
        var answer = new StreamedAnswer(target, response, hidesUsage);
        try
        {
            var holdUntil = long.MaxValue;
            while (true)
            {
                while (answer.Splitter.TryRead(out var sseEvent) is var found && found != SseReadResult.NeedMore)
                {
                    if (found == SseReadResult.TooLong)
                        return await SpoiledAsync(call, answer, "The backend sent an event of more than 64 KB.").ConfigureAwait(false);
                    switch (answer.Inspector.Inspect(sseEvent.Span))
                    {
                        case ChatEventKind.Error:
                            return RefusedInStream(answer, sseEvent);
                        case ChatEventKind.Malformed:
                            return await SpoiledAsync(call, answer, "The backend sent an event that is not a JSON object.").ConfigureAwait(false);
                        case ChatEventKind.UsageOnly when hidesUsage:
                            break;
                        case ChatEventKind.Prelude:
                            answer.Held.Append(sseEvent.Span);
                            break;
                        default:
                            answer.Held.Append(sseEvent.Span);
                            return Begun(call, answer);
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

    private AttemptResult<ChatAnswer> Begun(ChatCall call, StreamedAnswer answer)
    {
        answer.FirstByteAfter = time.GetElapsedTime(call.ArrivedAt);
        return AttemptResult<ChatAnswer>.Ongoing(answer);
    }

    private AttemptResult<ChatAnswer> RefusedInStream(StreamedAnswer answer, ReadOnlyMemory<byte> sseEvent)
    {
        var body = new PooledBytes();
        body.Append(SseData.Join(sseEvent.Span));
        answer.Splitter.Dispose();
        answer.Held.Dispose();
        return Failed(answer.Target, answer.Response!, body);
    }

    private static async ValueTask<AttemptResult<ChatAnswer>> SpoiledAsync(ChatCall call, StreamedAnswer answer, string problem)
    {
        await answer.DisposeAsync().ConfigureAwait(false);
        return Broken(call, answer.Target, null, new CallOutcome(ErrorCode.ServerError), wasSent: true, problem);
    }

    private AttemptResult<ChatAnswer> Failed(RoutedTarget target, UpstreamResponse response, PooledBytes body)
    {
        var utcNow = time.GetUtcNow();
        var failure = response.Status is >= 200 and <= 299
            ? ErrorClassifier.ClassifyErrorBody(response.Status, response.Headers, body.Memory.Span, utcNow)
                ?? ErrorClassifier.Classify(500, response.Headers, body.Memory.Span, utcNow)
            : ErrorClassifier.Classify(response.Status, response.Headers, body.Memory.Span, utcNow);
        var words = failure.ProviderMessage is { } message ? $"{failure.HttpStatus}: {message}" : failure.HttpStatus.ToString(CultureInfo.InvariantCulture);
        var answer = new FailedAnswer(target, response, body, failure, $"The backend answered {words}");
        return AttemptResult<ChatAnswer>.Failed(AttemptEnd.Refused(Outcome(failure)), answer, failure.IsCredentialProblem ? true : null);
    }

    // A key that may not use a model, and a key that is refused, are the same to a target: it is of no use with this credential.
    private static CallOutcome Outcome(ProviderFailure failure) =>
        failure.Kind == FailureKind.Credential ? new(ErrorCode.Authentication, failure.RetryAfter) : failure.ToOutcome();

    private static AttemptResult<ChatAnswer> Broken(
        ChatCall call, RoutedTarget target, UpstreamResponse? response, CallOutcome outcome, bool wasSent, string problem)
    {
        var answer = new FailedAnswer(target, response, null, null, problem);
        if (wasSent)
            call.AddUnknown(target);
        return AttemptResult<ChatAnswer>.Failed(wasSent ? AttemptEnd.Unknown(outcome) : AttemptEnd.NotSent(outcome), answer);
    }

    private static async ValueTask<PooledBytes> ErrorBodyAsync(ChatCall call, UpstreamResponse response)
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

    private static async ValueTask<(bool IsAboutStreamOptions, PooledBytes Body)?> RejectsStreamOptionsAsync(
        ChatCall call, RoutedTarget target, UpstreamResponse response)
    {
        if (response.Status is not (400 or 422) || !target.Backend.LearnsStreamOptions)
            return null;
        var body = await ErrorBodyAsync(call, response).ConfigureAwait(false);
        var isAbout = body.Memory.Span.IndexOf("stream_options"u8) >= 0 || body.Memory.Span.IndexOf("include_usage"u8) >= 0;
        if (isAbout)
            target.Backend.RejectedStreamOptions();
        return (isAbout, body);
    }

    private static bool IsEventStream(UpstreamResponse response) =>
        response.Header("content-type") is { } type && type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static long? Length(UpstreamResponse response) =>
        long.TryParse(response.Header("content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
}
