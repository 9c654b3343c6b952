using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Errors;
using Sluice.Resilience;

namespace Sluice.Http;

/// <summary>
/// Puts traffic control under any SDK that sends through <see cref="HttpClient"/>. Requests to OpenAI's APIs (chat completions, completions,
/// embeddings, responses) and to Anthropic's (messages), whatever server speaks them, are admitted before they are sent, wait for room where
/// they may, are settled by what their answers used, and are repeated where the error table allows.
/// </summary>
/// <remarks>
/// Switch the SDK's own retries off, or every attempt is made several times; and give its time-out room for the waiting. A stream counts from its
/// request to its last byte; one that has begun is never repeated.
/// </remarks>
/// <example><code>
/// var http = new HttpClient(new TrafficControlHandler(control) { InnerHandler = new SocketsHttpHandler() });
/// </code></example>
public sealed class TrafficControlHandler : DelegatingHandler
{
    private const int LargestErrorRead = 64 << 10;

    private static readonly Func<State, Attempt, CancellationToken, ValueTask<AttemptResult<HttpAnswer>>> Attempt =
        static (state, attempt, cancellationToken) => state.Handler.AttemptAsync(state, attempt.Lease, cancellationToken);

    private readonly HttpControlOptions _options;
    private readonly ILogger _logger;
    private readonly RepeatWatch? _repeats;

    /// <summary>Makes a handler.</summary>
    /// <param name="control">The controls; share one between clients that share an account. Not disposed with the handler.</param>
    /// <param name="options">How requests and refusals are dealt with.</param>
    /// <param name="logger">Told once if the caller retries too.</param>
    public TrafficControlHandler(TrafficControl control, HttpControlOptions? options = null, ILogger<TrafficControlHandler>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(control);
        Control = control;
        _options = options ?? new();
        _logger = logger ?? NullLogger<TrafficControlHandler>.Instance;
        _repeats = control.Retries ? RepeatWatch.Of(control) : null;
    }

    /// <summary>The controls: status, explanations, limits at run time.</summary>
    public TrafficControl Control { get; }

    /// <inheritdoc/>
    /// <exception cref="CallRefusedException">The call was refused, and <see cref="HttpControlOptions.Refusals"/> says to throw.</exception>
    /// <exception cref="NotSupportedException">The request cannot be read, and <see cref="HttpControlOptions.Unknown"/> says to refuse it.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Content is { } content && content.Headers.ContentEncoding.Count == 0 && LlmApis.Find(request) is { } api)
            return ControlAsync(request, api, cancellationToken);
        return _options.Unknown switch
        {
            UnknownRequests.Pass => base.SendAsync(request, cancellationToken),
            UnknownRequests.Count => CarryAsync(request, new(), cancellationToken),
            _ => throw new NotSupportedException(
                $"Sluice cannot read {request.Method} {request.RequestUri?.AbsolutePath}, and '{Control.Name}' lets nothing pass that it cannot hold. "
                + $"Send it through another client, or set {nameof(HttpControlOptions)}.{nameof(HttpControlOptions.Unknown)} to {UnknownRequests.Pass} or {UnknownRequests.Count}."),
        };
    }

    // The base class would send it past the controls.
    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    private async Task<HttpResponseMessage> ControlAsync(HttpRequestMessage request, LlmApi api, CancellationToken cancellationToken)
    {
        HttpCall call;
        using (var body = await Body.ReadAsync(request.Content!, cancellationToken).ConfigureAwait(false))
        {
            if (_repeats?.IsFirstRepeat(request.RequestUri!, body.Memory.Span, Control.Time) == true)
                HttpControlLog.RetriesTwice(_logger, request.RequestUri!.AbsolutePath, Control.Name);
            call = RequestReading.Describe(request, body, api, Control, _options);
        }

        return await CarryAsync(request, call, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> CarryAsync(HttpRequestMessage request, HttpCall call, CancellationToken cancellationToken)
    {
        var own = request.Content;
        request.Content = call.Content ?? own;
        try
        {
            var asked = Control.RequestFor(new(call.Model, call.Estimate) { Tenant = _options.Tenant?.Invoke(request) });
            var result = await Control.Executor.ExecuteAsync(asked, new State(this, request, call), Attempt, cancellationToken).ConfigureAwait(false);
            result.Value.Stream?.Watch.Hold(result.Lease);
            if (!result.IsSuccess && result.Attempts > 0 && call.Api is not null)
                await RememberAsync(request, own!, cancellationToken).ConfigureAwait(false);
            result.Value.Thrown?.Throw();
            return result.Value.Response ?? Refuse(result.Refusal!, request, call);
        }
        finally
        {
            request.Content = own;
        }
    }

    private async ValueTask RememberAsync(HttpRequestMessage request, HttpContent content, CancellationToken cancellationToken)
    {
        if (_repeats is null)
            return;
        using var body = await Body.ReadAsync(content, cancellationToken).ConfigureAwait(false);
        _repeats.Failed(request.RequestUri!, body.Memory.Span, Control.Time);
    }

    private HttpResponseMessage Refuse(Refusal refusal, HttpRequestMessage request, HttpCall call) => _options.Refusals == RefusalMode.Answer
        ? RefusalAnswer.Of(refusal, request, call.Api)
        : throw new CallRefusedException(refusal);

    private async ValueTask<AttemptResult<HttpAnswer>> AttemptAsync(State state, Lease lease, CancellationToken cancellationToken)
    {
        var (_, request, call) = state;
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            lease.Learn(RateLimitHeaders.Parse(HeadersOf(response), Control.Time.GetUtcNow()), isAnswer: response.IsSuccessStatusCode);
            if ((int)response.StatusCode >= 400)
                return await FailedAsync(response, cancellationToken).ConfigureAwait(false);
            if (call.Api is null || !response.IsSuccessStatusCode)
                return AttemptResult<HttpAnswer>.Completed(HttpAnswer.Of(response), AttemptEnd.Answered(default));
            if (string.Equals(response.Content.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase))
                return await BeginAsync(response, call, cancellationToken).ConfigureAwait(false);
            return await ReadAsync(response, call, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            return AttemptResult<HttpAnswer>.Failed(Control.EndOf(e), HttpAnswer.Of(e));
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    private async ValueTask<AttemptResult<HttpAnswer>> BeginAsync(HttpResponseMessage response, HttpCall call, CancellationToken cancellationToken)
    {
        var content = response.Content;
        var inner = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var stream = new ControlledStream(inner, content, new(Control, call));
        response.Content = Body.With(new StreamContent(stream), content.Headers);
        return AttemptResult<HttpAnswer>.Ongoing(new(response, stream, null));
    }

    private async ValueTask<AttemptResult<HttpAnswer>> ReadAsync(HttpResponseMessage response, HttpCall call, CancellationToken cancellationToken)
    {
        using var body = await Body.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
        if (!call.Api!.TryRead(body.Memory.Span, out var read))
            return AttemptResult<HttpAnswer>.Completed(HttpAnswer.Of(response), AttemptEnd.Unknown(CallOutcome.Success));
        if (read.Error is not null)
            return Failed(response, body);
        return AttemptResult<HttpAnswer>.Completed(HttpAnswer.Of(response), call.UsageOf(read) is { } usage
            ? AttemptEnd.Answered(Control.Priced(0, call.Model, usage, read.Searches))
            : AttemptEnd.Unknown(CallOutcome.Success));
    }

    private async ValueTask<AttemptResult<HttpAnswer>> FailedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = await Body.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
        return Failed(response, body);
    }

    private AttemptResult<HttpAnswer> Failed(HttpResponseMessage response, in Body body)
    {
        var headers = HeadersOf(response);
        var told = body.Memory.Span[..Math.Min(body.Memory.Length, LargestErrorRead)];
        var now = Control.Time.GetUtcNow();
        var status = (int)response.StatusCode;
        var failure = status < 400
            ? ErrorClassifier.ClassifyErrorBody(status, headers, told, now) ?? ErrorClassifier.Classify(500, headers, told, now)
            : ErrorClassifier.Classify(status, headers, told, now);
        return AttemptResult<HttpAnswer>.Failed(AttemptEnd.Refused(failure.ToOutcome()), HttpAnswer.Of(response));
    }

    private static KeyValuePair<string, string>[] HeadersOf(HttpResponseMessage response) =>
        [.. response.Headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))];

    private readonly record struct State(TrafficControlHandler Handler, HttpRequestMessage Request, HttpCall Call);
}
