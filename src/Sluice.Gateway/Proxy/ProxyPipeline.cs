using System.Globalization;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.Requests;
using Sluice.Gateway.Protocols.Translation;
using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Resilience;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// The way of one request, whatever its API: scan the body once, estimate its upper bound, find its route, have it admitted, forward it,
/// relay the answer, settle, note it.
/// </summary>
internal sealed class ProxyPipeline
{
    /// <summary>What is reserved for the output of a call that names no limit.</summary>
    private const int UnnamedOutput = 4096;

    private readonly GatewayRuntime _runtime;
    private readonly PromptEstimator _estimator = new(UpperBoundEstimator.Instance);
    private readonly BodyReader _bodies;
    private readonly ProxyAttempt _attempts;
    private readonly AnswerWriter _answers;
    private readonly RequestNotes _notes;
    private readonly AlarmPool _alarms;
    private readonly Func<ProxyCall, Attempt, CancellationToken, ValueTask<AttemptResult<ProxyAnswer>>> _attempt;

    public ProxyPipeline(GatewayRuntime runtime)
    {
        _runtime = runtime;
        _bodies = new(runtime.Config.Server.MaxBody);
        _attempts = new(runtime.Time);
        _notes = new(runtime);
        _answers = new(runtime, _notes);
        _alarms = new(runtime.Time);
        _attempt = (call, attempt, _) => _attempts.RunAsync(call, attempt);
    }

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="api">What the caller speaks.</param>
    /// <param name="path">What its path asks for.</param>
    public async ValueTask HandleAsync(RequestContext context, ProxyApi api, ProxyPath path)
    {
        using var body = new PooledBytes();
        if (await _bodies.ReadAsync(context.Http, context.RequestId, body).ConfigureAwait(false) is { } unreadable)
        {
            await _answers.RefuseAsync(context, unreadable).ConfigureAwait(false);
            return;
        }

        if (!api.TryScan(body.Memory.Span, _estimator, path.Model, out var scan, out var problem))
        {
            await RefuseAsync(context, RefusalStatus.Malformed, ErrorCode.InvalidRequest, problem.Message, problem.Param).ConfigureAwait(false);
            return;
        }

        context.Record = context.Record with { Model = scan.Model, IsStream = scan.IsStream };
        if (!context.Key.MayUse(scan.Model))
        {
            var message = $"Client key '{context.Key.Name}' may not use model '{scan.Model}'. GET /v1/models lists what it may use.";
            await RefuseAsync(context, RefusalStatus.ModelNotAllowed, ErrorCode.PermissionDenied, message, "model").ConfigureAwait(false);
            return;
        }

        if (_runtime.Routes.Find(scan.Model) is not { } route)
        {
            var message = $"No route or backend of this gateway serves model '{scan.Model}'. GET /v1/models lists what there is.";
            await RefuseAsync(context, RefusalStatus.ModelNotFound, ErrorCode.NotFound, message, "model").ConfigureAwait(false);
            return;
        }

        using var watchdog = new Watchdog(_runtime.Time, context.ArrivedAt, _alarms, context.Http.RequestAborted);
        var call = MakeCall(context, api, path, body, scan, route, watchdog);
        context.Call = call;
        context.Record = context.Record with { EstimatedInputTokens = call.Estimate.InputTokens, EstimatedOutputTokens = call.Estimate.MaxOutputTokens };
        if (!IsReached(call))
        {
            var message = $"Model '{scan.Model}' is served by backends of another protocol, and {path.UpstreamPath} is not translated to it.";
            await RefuseAsync(context, RefusalStatus.Malformed, ErrorCode.InvalidRequest, message, "model").ConfigureAwait(false);
            return;
        }

        if (Candidates(call) is not { } candidates)
        {
            var message = $"Nobody has told this gateway what model '{scan.Model}' costs, and key '{context.Key.Name}' has a money budget. "
                + "Name a price in 'prices', or the key's 'unknownPrice'.";
            await RefuseAsync(context, RefusalStatus.PriceUnknown, ErrorCode.PermissionDenied, message, "model").ConfigureAwait(false);
            return;
        }

        await CarryAsync(context, call, candidates).ConfigureAwait(false);
    }

    private async ValueTask CarryAsync(RequestContext context, ProxyCall call, Candidate[] candidates)
    {
        var request = new AdmissionRequest
        {
            Caller = context.Caller,
            Candidates = candidates,
            Estimate = call.Estimate,
            MaxWait = MaxWait(context.Http.Request.Headers),
        };
        CallResult<ProxyAnswer> result;
        try
        {
            result = await _runtime.Executor.ExecuteAsync(request, call, _attempt, call.Watchdog.ClientGone).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Watchdog.IsClientGone)
        {
            if (call.Target is { } asked)
                RequestNotes.Target(context, asked, call.Attempts);
            _notes.End(context, StatusCodes.Status499ClientClosedRequest, ErrorCode.Cancelled);
            return;
        }

        context.Record = context.Record with { WaitMs = Waits.Milliseconds(result.Waited) };
        await _answers.WriteAsync(context, call, result).ConfigureAwait(false);
    }

    private static ProxyCall MakeCall(
        RequestContext context, ProxyApi api, in ProxyPath path, PooledBytes body, in RequestScan scan, ModelRoute route, Watchdog watchdog)
    {
        var headers = context.Http.Request.Headers;
        var up = new List<KeyValuePair<string, string>>(headers.Count + 4);
        HeaderRules.AddUp(headers, passCredentials: false, up);
        return new()
        {
            Http = context.Http,
            RequestId = context.RequestId,
            Key = context.Key,
            Api = api,
            Path = path.UpstreamPath,
            Body = body,
            Scan = scan,
            Route = route,
            Estimate = Estimate(headers, api, scan),
            WrittenOutputLimit = api.MakesOutput && scan.OutputLimit is null && context.Key.HasBudget ? UnnamedOutput : null,
            Watchdog = watchdog,
            ArrivedAt = context.ArrivedAt,
            CreatedAt = context.Record.TimeMs / 1_000,
            HeadersUp = up,
        };
    }

    private static UsageEstimate Estimate(IHeaderDictionary headers, ProxyApi api, in RequestScan scan)
    {
        var input = scan.InputTokens + MessageOverhead.PerCall;
        if (long.TryParse(headers["x-sluice-estimated-tokens"], NumberStyles.None, CultureInfo.InvariantCulture, out var raised) && raised <= Limits.LimitOptions.Greatest)
            input = Math.Max(input, raised);
        var output = api.MakesOutput ? scan.OutputLimit ?? UnnamedOutput : 0;
        return new(input, checked(output * scan.Choices * scan.Prompts));
    }

    private static bool IsReached(ProxyCall call)
    {
        for (var i = 0; i < call.Route.Legs.Count; i++)
        {
            if (Bridges.Reach(call.Api, call.Route.Legs[i].To.Backend.Config))
                return true;
        }

        return false;
    }

    /// <summary>The targets with what the call costs there at most; <see langword="null"/> if money is counted and no target has a price.</summary>
    private static Candidate[]? Candidates(ProxyCall call)
    {
        var legs = call.Route.Legs;
        var candidates = new Candidate[legs.Count];
        var count = 0;
        for (var i = 0; i < legs.Count; i++)
        {
            if (!Bridges.Reach(call.Api, legs[i].To.Backend.Config))
                continue;
            var price = call.PriceOn(legs[i].To);
            if (price is null && call.Key.HasBudget)
                continue;
            var cost = price is null ? NanoUsd.Zero : CostCalculator.MaxCost(price, call.Estimate);
            candidates[count++] = new(legs[i].To.Target, cost, legs[i].After);
        }

        return count == 0 ? null : count == candidates.Length ? candidates : candidates[..count];
    }

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

    private ValueTask RefuseAsync(RequestContext context, RefusalStatus status, ErrorCode code, string message, string? param) =>
        _answers.RefuseAsync(context, GatewayErrors.Plain(status, code, message, context.RequestId, param: param));
}
