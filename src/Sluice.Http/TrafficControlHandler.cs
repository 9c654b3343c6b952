using System.Runtime.CompilerServices;
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
/// using var http = TrafficControlHandler.CreateClient(o => { o.RequestsPerMinute = 500; o.TokensPerMinute = 120_000; });
/// // or, to share the controls: new HttpClient(new TrafficControlHandler(control) { InnerHandler = new SocketsHttpHandler() })
/// </code></example>
public sealed class TrafficControlHandler : DelegatingHandler
{
    private const int LargestErrorRead = 64 << 10;

    private static readonly Func<State, Attempt, CancellationToken, ValueTask<AttemptResult<HttpAnswer>>> Attempt =
        static (state, attempt, cancellationToken) => state.Handler.AttemptAsync(state.Call, attempt.Lease, cancellationToken);

    private readonly HttpControlOptions _options;
    private readonly ILogger _logger;
    private readonly RepeatWatch? _repeats;
    private bool _ownsControl;

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

    /// <summary>
    /// Makes an <see cref="HttpClient"/> that is held by controls of its own, for where there is no HTTP client factory. Its time-out is the usual
    /// 100 s and <see cref="TrafficControlOptions.MaxWait"/> on top of it, since the waiting counts.
    /// </summary>
    /// <param name="configure">Sets what it is held to.</param>
    /// <param name="http">Sets how requests and refusals are dealt with.</param>
    /// <param name="innerHandler">What sends; a <see cref="SocketsHttpHandler"/> unless given.</param>
    /// <param name="time">The clock; the system's unless given.</param>
    /// <returns>The client; the controls and what sends are disposed with it.</returns>
    /// <exception cref="ArgumentException">An option is out of its range; the message names each, its value and the remedy.</exception>
    public static HttpClient CreateClient(
        Action<TrafficControlOptions> configure, Action<HttpControlOptions>? http = null, HttpMessageHandler? innerHandler = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new TrafficControlOptions();
        configure(options);
        var control = new TrafficControl(options, time);
        var dealing = new HttpControlOptions();
        http?.Invoke(dealing);
        var handler = new TrafficControlHandler(control, dealing) { InnerHandler = innerHandler ?? new SocketsHttpHandler(), _ownsControl = true };
        var client = new HttpClient(handler);
        ClientTimeout.MakeRoom(client, control);
        return client;
    }

    /// <inheritdoc/>
    /// <exception cref="CallRefusedException">The call was refused, and <see cref="HttpControlOptions.Refusals"/> says to throw.</exception>
    /// <exception cref="NotSupportedException">The request cannot be read, and <see cref="HttpControlOptions.Unknown"/> says to refuse it.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Content is { } content && LlmApis.Find(request) is { } api && !MessageHeaders.IsEncoded(content))
            return ControlAsync(request, api, cancellationToken).AsTask();
        return _options.Unknown switch
        {
            UnknownRequests.Pass => base.SendAsync(request, cancellationToken),
            UnknownRequests.Count => ControlAsync(request, api: null, cancellationToken).AsTask(),
            _ => throw new NotSupportedException(
                $"Sluice cannot read {request.Method} {request.RequestUri?.AbsolutePath}, and '{Control.Name}' lets nothing pass that it cannot hold. "
                + $"Send it through another client, or set {nameof(HttpControlOptions)}.{nameof(HttpControlOptions.Unknown)} to {UnknownRequests.Pass} or {UnknownRequests.Count}."),
        };
    }

    // The base class would send it past the controls.
    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsControl)
            Control.Dispose();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<HttpResponseMessage> ControlAsync(HttpRequestMessage request, LlmApi? api, CancellationToken cancellationToken)
    {
        HttpCall call;
        if (api is null)
        {
            call = HttpCall.Unread(request, _options.TenantOf(request));
        }
        else
        {
            using var body = await Body.ReadAsync(request.Content!, cancellationToken).ConfigureAwait(false);
            call = Describe(request, body, api);
        }

        var own = request.Content;
        request.Content = call.Content ?? own;
        try
        {
            var result = await Control.Executor.ExecuteAsync(Control.RequestFor(call.Asked), new State(this, call), Attempt, cancellationToken).ConfigureAwait(false);
            result.Value.Stream?.Watch.Hold(result.Lease);
            if (!result.IsSuccess && result.Attempts > 0 && api is not null)
                await RememberAsync(request, own!, cancellationToken).ConfigureAwait(false);
            result.Value.Thrown?.Throw();
            return result.Value.Response ?? Refuse(result.Refusal!, call);
        }
        finally
        {
            request.Content = own;
        }
    }

    private HttpCall Describe(HttpRequestMessage request, in Body body, LlmApi api)
    {
        if (_repeats?.IsFirstRepeat(request.RequestUri!, body.Memory.Span, Control.Time) == true)
            HttpControlLog.RetriesTwice(_logger, request.RequestUri!.AbsolutePath, Control.Name);
        return RequestReading.Describe(request, body, api, Control, _options);
    }

    private async ValueTask RememberAsync(HttpRequestMessage request, HttpContent content, CancellationToken cancellationToken)
    {
        if (_repeats is null)
            return;
        using var body = await Body.ReadAsync(content, cancellationToken).ConfigureAwait(false);
        _repeats.Failed(request.RequestUri!, body.Memory.Span, Control.Time);
    }

    private HttpResponseMessage Refuse(Refusal refusal, HttpCall call) => _options.Refusals == RefusalMode.Answer
        ? RefusalAnswer.Of(refusal, call.Request, call.Api)
        : throw new CallRefusedException(refusal);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult<HttpAnswer>> AttemptAsync(HttpCall call, Lease lease, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(call.Request, cancellationToken).ConfigureAwait(false);
            lease.Learn(MessageHeaders.LimitsOf(response, Control.Time), isAnswer: response.IsSuccessStatusCode);
            var isRead = call.Api is not null && response.IsSuccessStatusCode;
            if (isRead && MessageHeaders.IsEventStream(response))
                return await BeginAsync(response, call, cancellationToken).ConfigureAwait(false);
            if (!isRead && (int)response.StatusCode < 400)
                return AttemptResult<HttpAnswer>.Completed(HttpAnswer.Of(response), AttemptEnd.Answered(default));
            using var body = await Body.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
            return isRead ? Read(response, body, call) : Failed(response, body);
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult<HttpAnswer>> BeginAsync(HttpResponseMessage response, HttpCall call, CancellationToken cancellationToken)
    {
        var content = response.Content;
        var inner = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var stream = new ControlledStream(inner, content, new(Control, call));
        response.Content = Body.With(new StreamContent(stream), content.Headers);
        return AttemptResult<HttpAnswer>.Ongoing(new(response, stream, null));
    }

    private AttemptResult<HttpAnswer> Read(HttpResponseMessage response, in Body body, HttpCall call)
    {
        if (!call.Api!.TryRead(body.Memory.Span, out var read))
            return AttemptResult<HttpAnswer>.Completed(HttpAnswer.Of(response), AttemptEnd.Unknown(CallOutcome.Success));
        if (read.Error is not null)
            return Failed(response, body);
        if (read.Usage is { } stated)
            Control.Learn(call.Asked, stated);
        return AttemptResult<HttpAnswer>.Completed(HttpAnswer.Of(response), call.UsageOf(read) is { } usage
            ? AttemptEnd.Answered(Control.Priced(0, call.Asked.Model, usage, read.Searches))
            : AttemptEnd.Unknown(CallOutcome.Success));
    }

    private AttemptResult<HttpAnswer> Failed(HttpResponseMessage response, in Body body)
    {
        var headers = MessageHeaders.Of(response);
        var told = body.Memory.Span[..Math.Min(body.Memory.Length, LargestErrorRead)];
        var now = Control.Time.GetUtcNow();
        var status = (int)response.StatusCode;
        var failure = status < 400
            ? ErrorClassifier.ClassifyErrorBody(status, headers, told, now) ?? ErrorClassifier.Classify(500, headers, told, now)
            : ErrorClassifier.Classify(status, headers, told, now);
        return AttemptResult<HttpAnswer>.Failed(AttemptEnd.Refused(failure.ToOutcome()), HttpAnswer.Of(response));
    }

    private readonly record struct State(TrafficControlHandler Handler, HttpCall Call);
}
