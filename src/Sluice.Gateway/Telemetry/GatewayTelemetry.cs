using System.Diagnostics;
using Sluice.Errors;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Traces and metrics of calls by OpenTelemetry's conventions for generative AI: a span a request, and in it one an attempt. Where nobody
/// listens, nothing is made. Neither prompts nor answers nor credentials are ever told.
/// </summary>
internal sealed class GatewayTelemetry : IDisposable
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Sluice.Gateway";

    private static readonly ActivitySource Source = new(Name);

    private readonly GatewayMeter _meter;
    private readonly TimeProvider _time;

    /// <param name="metrics">Bounds the names of models that are told.</param>
    /// <param name="time">The clock of durations.</param>
    public GatewayTelemetry(GatewayMetrics metrics, TimeProvider time)
    {
        _meter = new(metrics);
        _time = time;
    }

    /// <summary>The meter of this gateway alone, for who listens to one of several.</summary>
    public GatewayMeter Meter => _meter;

    /// <summary>Whether anybody is told of attempts.</summary>
    public bool WatchesAttempts => Source.HasListeners() || _meter.WatchesAttempts;

    /// <summary>Begins the span of a request, below the one that its <c>traceparent</c> names.</summary>
    public static void Begin(RequestContext context, ProxyApi? api)
    {
        if (!Source.HasListeners())
            return;
        var headers = context.Http.Request.Headers;
        var hasParent = ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var parent);
        if (!hasParent)
            Activity.Current = null; // the web server's own, which nobody collects
        context.Span = Source.StartActivity(GenAi.OperationOf(api), ActivityKind.Server, parent);
        context.Span?.SetTag("http.request.method", context.Http.Request.Method).SetTag("sluice.request_id", context.RequestId);
    }

    /// <summary>Begins an attempt.</summary>
    public void BeginAttempt(ProxyCall call)
    {
        EndAttempt(call, null, ErrorCode.InvalidRequest); // one that could not be translated, so that nothing was sent
        call.IsAttemptOpen = true;
        if (!Source.HasListeners() || call.Target is not { } target)
            return;
        var operation = GenAi.OperationOf(call.Api);
        call.Span = Source.StartActivity($"{operation} {target.Model}", ActivityKind.Client);
        if (call.Span is not { IsAllDataRequested: true } span)
            return;
        span.SetTag(GenAi.Operation, operation)
            .SetTag(GenAi.Provider, GenAi.ProviderOf(target))
            .SetTag(GenAi.RequestModel, target.Model)
            .SetTag("sluice.backend", target.Backend.Name)
            .SetTag("sluice.attempt", call.Attempts);
        if (target.Backend.Config.BaseUrl is { } url)
            span.SetTag("server.address", url.Host).SetTag("server.port", url.Port);
    }

    /// <summary>Ends an attempt, if one is open.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">The HTTP status that the backend answered; <see langword="null"/> where it did not.</param>
    /// <param name="error">What went wrong; <see langword="null"/> where nothing did.</param>
    public void EndAttempt(ProxyCall call, int? status, ErrorCode? error)
    {
        if (!call.IsAttemptOpen || call.Target is not { } target)
            return;
        call.IsAttemptOpen = false;
        _meter.Attempt(call.Api, target, _time.GetElapsedTime(call.SentAt), error);
        if (call.Span is not { } span)
            return;
        call.Span = null;
        if (status is { } answered)
            span.SetTag("http.response.status_code", answered);
        GenAi.SetError(span, error);
        span.Dispose();
    }

    /// <summary>Ends a request, and the attempt that answered it.</summary>
    /// <param name="context">The request; its record is complete.</param>
    public void End(RequestContext context)
    {
        if (context.Call is { } call)
        {
            var isAnswered = call.IsAttemptOpen && context.Record.FirstByteMs is not null;
            if (isAnswered)
            {
                if (call.IsStream && context.Record.Error is null)
                    _meter.FirstChunk(call.Api, call.Target!, context.Record.FirstByteMs!.Value / 1_000.0 - _time.GetElapsedTime(call.ArrivedAt, call.SentAt).TotalSeconds);
                if (call.Span is { IsAllDataRequested: true } span)
                    GenAi.SetUsage(span, context.Record);
            }

            EndAttempt(call, isAnswered ? context.Record.Status : null, context.Record.Error);
            _meter.Usage(call, context.Record);
        }

        _meter.Request(context.Record);
        if (context.Span is not { } request)
            return;
        context.Span = null;
        if (request.IsAllDataRequested)
            GenAi.Describe(request, context.Record);
        GenAi.SetError(request, context.Record.Error);
        request.Dispose();
    }

    public void Dispose() => _meter.Dispose();
}
