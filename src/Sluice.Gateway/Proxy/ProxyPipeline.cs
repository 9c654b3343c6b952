using System.Globalization;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Routing;
using Sluice.Protocols;
using Sluice.Protocols.Requests;
using Sluice.Resilience;
using Sluice.Storage;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// The way of one request, whatever its API: scan the body once, estimate its upper bound, find its route, have it admitted, forward it,
/// relay the answer, settle, note it.
/// </summary>
internal sealed class ProxyPipeline
{
    private readonly GatewayRuntime _runtime;
    private readonly PromptEstimator _estimator = new(UpperBoundEstimator.Instance);
    private readonly BodyReader _bodies;
    private readonly ProxyAttempt _attempts;
    private readonly AnswerWriter _answers;
    private readonly RequestNotes _notes;
    private readonly AlarmPool _alarms;
    private readonly OutputRoom _room;
    private readonly KeptResponses _kept = new();
    private readonly Func<ProxyCall, Attempt, CancellationToken, ValueTask<AttemptResult<ProxyAnswer>>> _attempt;

    public ProxyPipeline(GatewayRuntime runtime)
    {
        _runtime = runtime;
        _attempts = new(runtime.Time, runtime.Telemetry);
        _notes = new(runtime);
        _answers = new(runtime, _notes, _kept);
        _alarms = new(runtime.Time);
        _room = new(runtime.Admission);
        _bodies = new(runtime, _alarms);
        _attempt = (call, attempt, _) => _attempts.RunAsync(call, attempt);
    }

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="api">What the caller speaks.</param>
    /// <param name="path">What its path asks for.</param>
    public async ValueTask HandleAsync(RequestContext context, ProxyApi api, ProxyPath path)
    {
        using var body = new PooledBytes();
        if (await _bodies.ReadAsync(context.Http, context.RequestId, api.TakesForms, body).ConfigureAwait(false) is { } unreadable)
            await _answers.RefuseAsync(context, unreadable).ConfigureAwait(false);
        else
            await TakeAsync(context, api, path, body).ConfigureAwait(false);
    }

    private ValueTask TakeAsync(RequestContext context, ProxyApi api, ProxyPath path, PooledBytes body)
    {
        var scanning = new ScanContext(_estimator, path.Model, context.Http.Request.ContentType);
        if (!api.TryScan(body.Memory.Span, scanning, out var scan, out var problem))
            return RefuseAsync(context, RefusalStatus.Malformed, ErrorCode.InvalidRequest, problem.Message, problem.Param);

        context.Record = context.Record with { Model = scan.Model, IsStream = scan.IsStream };
        if (!context.Key.MayUse(scan.Model))
        {
            var message = $"Client key '{context.Key.Name}' may not use model '{scan.Model}'. GET /v1/models lists what it may use.";
            return RefuseAsync(context, RefusalStatus.ModelNotAllowed, ErrorCode.PermissionDenied, message, "model", "auth");
        }

        var home = _kept.Find(scan.PreviousResponse) ?? _kept.Find(scan.Conversation);
        return KeptResponses.IsOthers(home, context.Key.Name)
            ? RefuseUnknownAsync(context, scan.PreviousResponse ?? scan.Conversation!)
            : RouteAsync(context, new(api, path, scan, home), body);
    }

    private async ValueTask RouteAsync(RequestContext context, Errand errand, PooledBytes body)
    {
        while (true)
        {
            var revision = _runtime.Current.Revision;
            var model = errand.Scan.Model;
            if (_runtime.Routes.Find(model) is not { } route)
            {
                var message = $"No route or backend of this gateway serves model '{model}'. GET /v1/models lists what there is.";
                await RefuseAsync(context, RefusalStatus.ModelNotFound, ErrorCode.NotFound, message, "model", "config").ConfigureAwait(false);
                return;
            }

            var learned = _runtime.Admission.Estimates.Read(context.Key.Name, model);
            if (await ServeAsync(context, errand, route, learned, body, revision).ConfigureAwait(false))
                return;
        }
    }

    /// <summary>Serves a call about a response that was made before: only the backend that made it can.</summary>
    /// <param name="context">The request.</param>
    /// <param name="api">What the caller speaks.</param>
    /// <param name="path">What its path asks for.</param>
    public async ValueTask HandleKeptAsync(RequestContext context, ProxyApi api, ProxyPath path)
    {
        var home = _kept.Find(path.Id);
        var leg = home is null || KeptResponses.IsOthers(home, context.Key.Name)
            ? default(RouteLeg?)
            : _runtime.Routes.Find(home.Model)?.Legs.Where(leg => home.IsAt(leg.To)).Select(leg => (RouteLeg?)leg).FirstOrDefault();
        if (leg is not { } one)
        {
            await RefuseUnknownAsync(context, path.Id!).ConfigureAwait(false);
            return;
        }

        using var body = new PooledBytes();
        var scan = RequestScan.Bodiless(home!.Model, context.Http.Request.Query["stream"] == "true");
        context.Record = context.Record with { Model = scan.Model, IsStream = scan.IsStream };
        await ServeAsync(context, new(api, path, scan, home), new(home.Model, [one]), default, body, revision: 0).ConfigureAwait(false);
    }

    // Whether it was answered; it is not where its targets went with a configuration, revision, that is no longer in force, before anything was sent. With revision 0 it always is.
    private ValueTask<bool> ServeAsync(RequestContext context, Errand errand, ModelRoute route, in LearnedFigures learned, PooledBytes body, long revision)
    {
        var watchdog = new Watchdog(_runtime.Time, context.ArrivedAt, _alarms, context.Http.RequestAborted);
        return ServeAsync(context, MakeCall(context, errand, route, learned, body, watchdog), revision);
    }

    private async ValueTask<bool> ServeAsync(RequestContext context, ProxyCall call, long revision)
    {
        using var watchdog = call.Watchdog;
        context.Call = call;
        context.Record = context.Record with { EstimatedInputTokens = call.Estimate.InputTokens, EstimatedOutputTokens = call.Estimate.MaxOutputTokens };
        if (CandidateFinder.Find(call, _runtime.Time.GetTimestamp(), out var error) is not { } candidates)
        {
            await _answers.RefuseAsync(context, error!).ConfigureAwait(false);
            return true;
        }

        return await CarryAsync(context, call, candidates, revision).ConfigureAwait(false);
    }

    private async ValueTask<bool> CarryAsync(RequestContext context, ProxyCall call, Candidate[] candidates, long revision)
    {
        var request = new AdmissionRequest
        {
            Caller = context.Caller,
            Candidates = candidates,
            Estimate = call.Estimate,
            Priority = CallerPriority.Of(context.Key.Priority, context.Http.Request.Headers["x-sluice-priority"].ToString()),
            Strategy = call.Route.Strategy,
            Conversation = KeepsConversations(call) ? ConversationKey.Of(context.Http.Request.Headers, context.Key.Name, call.Body.Memory.Span) : 0,
            MaxWait = MaxWait(context.Http.Request.Headers),
        };
        CallResult<ProxyAnswer> result;
        try
        {
            var fitted = Fit(context, call, ref request);
            result = await _runtime.Executor.ExecuteAsync(request, call, _attempt, call.Watchdog.ClientGone).ConfigureAwait(false);
            // It may have waited for money that others then spent.
            if (!fitted && result is { Refusal: not null, Attempts: 0 } && Fit(context, call, ref request))
                result = await _runtime.Executor.ExecuteAsync(request, call, _attempt, call.Watchdog.ClientGone).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Watchdog.IsClientGone)
        {
            if (call.Target is { } asked)
                RequestNotes.Target(context, asked, call.Attempts);
            _notes.End(context, StatusCodes.Status499ClientClosedRequest, ErrorCode.Cancelled);
            return true;
        }
        catch (StorageException)
        {
            if (call.Target is { } asked)
                RequestNotes.Target(context, asked, call.Attempts);
            await _answers.RefuseAsync(context, GatewayErrors.NotKept(context.RequestId)).ConfigureAwait(false);
            return true;
        }

        if (call.Attempts == 0 && result.Refusal is { Component: RefusalComponent.Disabled } && revision != 0 && _runtime.SettledRevision() != revision)
            return false;
        context.Record = context.Record with { WaitMs = Waits.Milliseconds(result.Waited) };
        await _answers.WriteAsync(context, call, result).ConfigureAwait(false);
        return true;
    }

    private bool Fit(RequestContext context, ProxyCall call, ref AdmissionRequest request)
    {
        if (!_room.Fit(call, ref request, _runtime.Time.GetTimestamp()))
            return false;
        context.Record = context.Record with { EstimatedOutputTokens = call.Estimate.MaxOutputTokens };
        return true;
    }

    /// <summary>Makes the call that a request is.</summary>
    public static ProxyCall MakeCall(
        RequestContext context, Errand errand, ModelRoute route, in LearnedFigures learned, PooledBytes body, Watchdog watchdog)
    {
        var api = errand.Api;
        ref readonly var scan = ref errand.Scan;
        var bound = Bound(context.Http.Request.Headers, api, scan, errand.Home);
        return new()
        {
            Http = context.Http,
            RequestId = context.RequestId,
            Key = context.Key,
            Errand = errand,
            Body = body,
            Route = route,
            KeyHeader = context.KeyHeader,
            Keys = context.Keys,
            Bound = bound,
            Estimate = Reservation.Of(bound, api, scan, context.Key, learned),
            WrittenOutputLimit = scan.OutputLimit is null && context.Key.HasBudget && api.UnnamedOutput > 0 && api.LimitsOutput ? api.UnnamedOutput : null,
            Watchdog = watchdog,
            ArrivedAt = context.ArrivedAt,
            CreatedAt = context.Record.TimeMs / 1_000,
        };
    }

    /// <summary>The tokens that a request can use at most.</summary>
    internal static UsageBound Bound(IHeaderDictionary headers, ProxyApi api, in RequestScan scan, KeptResponse? home)
    {
        if (api.IsFree)
            return default;
        // What a call goes on with is input again.
        var scanned = scan.InputTokens + MessageOverhead.PerCall + (home?.TotalTokens ?? 0);
        var raised = long.TryParse(headers["x-sluice-estimated-tokens"], NumberStyles.None, CultureInfo.InvariantCulture, out var told) && told <= Reservation.Most ? told : 0;
        return new(scanned, raised, api.UnnamedOutput == 0 ? 0 : Reservation.Times(scan.OutputLimit ?? api.UnnamedOutput, scan));
    }

    private bool KeepsConversations(ProxyCall call) => _runtime.Config.Affinity > TimeSpan.Zero && call.Route.Legs.Count > 1;

    // The caller's own deadline, and 80 % of the time-out that Anthropic's and OpenAI's clients announce, in seconds.
    private TimeSpan MaxWait(IHeaderDictionary headers)
    {
        var wait = _runtime.Config.Wait.Max;
        if (long.TryParse(headers["x-sluice-deadline-ms"], NumberStyles.None, CultureInfo.InvariantCulture, out var ms))
            wait = Min(wait, ms / 1_000.0);
        if (double.TryParse(headers["x-stainless-timeout"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0)
            wait = Min(wait, 0.8 * seconds);
        return wait;
    }

    private static TimeSpan Min(TimeSpan wait, double seconds) => seconds < wait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : wait;

    private ValueTask RefuseUnknownAsync(RequestContext context, string id) => RefuseAsync(
        context, RefusalStatus.ModelNotFound, ErrorCode.NotFound,
        $"'{Shown(id)}' is not known to this gateway: it was made by another key or elsewhere, before a restart, or too many calls ago.", null);

    private static string Shown(string id) => id.Length <= 100 ? id : $"{id[..100]}...";

    private ValueTask RefuseAsync(RequestContext context, RefusalStatus status, ErrorCode code, string message, string? param, string? component = null) =>
        _answers.RefuseAsync(context, GatewayErrors.Plain(status, code, message, context.RequestId, component, param));
}
