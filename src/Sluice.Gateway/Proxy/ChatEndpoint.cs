using System.Globalization;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Resilience;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// The way of one chat request: scan the body once, estimate its upper bound, find its route, have it admitted, forward it, relay the answer,
/// settle, note it.
/// </summary>
internal sealed class ChatEndpoint
{
    /// <summary>What is reserved for the output of a call that names no limit.</summary>
    private const int UnnamedOutput = 4096;

    private readonly GatewayRuntime _runtime;
    private readonly ChatRequestScanner _scanner = new(new ModelNames());
    private readonly PromptEstimator _estimator = new(UpperBoundEstimator.Instance);
    private readonly BodyReader _bodies;
    private readonly ChatAttempt _attempts;
    private readonly StreamRelay _relay;
    private readonly AlarmPool _alarms;
    private readonly Func<ChatCall, Attempt, CancellationToken, ValueTask<AttemptResult<ChatAnswer>>> _attempt;

    public ChatEndpoint(GatewayRuntime runtime)
    {
        _runtime = runtime;
        _bodies = new(runtime.Config.Server.MaxBody);
        _attempts = new(runtime.Time);
        _relay = new(runtime.Time);
        _alarms = new(runtime.Time);
        _attempt = (call, attempt, _) => _attempts.RunAsync(call, attempt);
    }

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pathModel">The model that the path names, which beats the body's.</param>
    public async ValueTask HandleAsync(RequestContext context, string? pathModel)
    {
        using var body = new PooledBytes();
        if (await _bodies.ReadAsync(context.Http, context.RequestId, body).ConfigureAwait(false) is { } unreadable)
        {
            await RefuseAsync(context, unreadable).ConfigureAwait(false);
            return;
        }

        if (!_scanner.TryScan(body.Memory.Span, _estimator, pathModel, out var scan, out var problem))
        {
            await RefuseAsync(context, Plain(context, RefusalStatus.Malformed, ErrorCode.InvalidRequest, problem.Message, problem.Param)).ConfigureAwait(false);
            return;
        }

        context.Record = context.Record with { Model = scan.Model, IsStream = scan.IsStream };
        if (!context.Key.MayUse(scan.Model))
        {
            var message = $"Client key '{context.Key.Name}' may not use model '{scan.Model}'. GET /v1/models lists what it may use.";
            await RefuseAsync(context, Plain(context, RefusalStatus.ModelNotAllowed, ErrorCode.PermissionDenied, message, "model")).ConfigureAwait(false);
            return;
        }

        if (_runtime.Routes.Find(scan.Model) is not { } route)
        {
            var message = $"No route or backend of this gateway serves model '{scan.Model}'. GET /v1/models lists what there is.";
            await RefuseAsync(context, Plain(context, RefusalStatus.ModelNotFound, ErrorCode.NotFound, message, "model")).ConfigureAwait(false);
            return;
        }

        using var watchdog = new Watchdog(_runtime.Time, context.ArrivedAt, _alarms, context.Http.RequestAborted);
        var call = MakeCall(context, body, scan, route, watchdog);
        context.Call = call;
        context.Record = context.Record with { EstimatedInputTokens = call.Estimate.InputTokens, EstimatedOutputTokens = call.Estimate.MaxOutputTokens };
        if (Candidates(call) is not { } candidates)
        {
            var message = $"Nobody has told this gateway what model '{scan.Model}' costs, and key '{context.Key.Name}' has a money budget. "
                + "Name a price in 'prices', or the key's 'unknownPrice'.";
            await RefuseAsync(context, Plain(context, RefusalStatus.PriceUnknown, ErrorCode.PermissionDenied, message, "model")).ConfigureAwait(false);
            return;
        }

        await CarryAsync(context, call, candidates).ConfigureAwait(false);
    }

    private async ValueTask CarryAsync(RequestContext context, ChatCall call, Candidate[] candidates)
    {
        var request = new AdmissionRequest
        {
            Caller = context.Key.Scopes,
            Candidates = candidates,
            Estimate = call.Estimate,
            MaxWait = MaxWait(context.Http.Request.Headers),
        };
        CallResult<ChatAnswer> result;
        try
        {
            result = await _runtime.Executor.ExecuteAsync(request, call, _attempt, call.Watchdog.ClientGone).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Watchdog.IsClientGone)
        {
            if (call.Target is { } asked)
                NoteTarget(context, asked, call.Attempts);
            Note(context, StatusCodes.Status499ClientClosedRequest, ErrorCode.Cancelled);
            return;
        }

        context.Record = context.Record with { WaitMs = Waits.Milliseconds(result.Waited) };
        if (result.Value is not { } answer)
        {
            await RefuseAsync(context, RefusalErrors.From(result.Refusal!, context.RequestId)).ConfigureAwait(false);
            return;
        }

        await using (answer.ConfigureAwait(false))
        {
            NoteTarget(context, answer.Target, result.Attempts);
            switch (answer)
            {
                case WholeAnswer whole:
                    await AnswerAsync(context, call, result, whole).ConfigureAwait(false);
                    break;
                case StreamedAnswer streamed:
                    await StreamAsync(context, call, result, streamed).ConfigureAwait(false);
                    break;
                case FailedAnswer failed:
                    await FailAsync(context, result, failed).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async ValueTask AnswerAsync(RequestContext context, ChatCall call, CallResult<ChatAnswer> result, WholeAnswer answer)
    {
        WriteHead(context, call, result, answer);
        context.Http.Response.ContentLength = answer.Body.Length;
        Note(context, answer, context.Http.Response.StatusCode, null, _runtime.Time.GetElapsedTime(context.ArrivedAt));
        await context.Http.Response.Body.WriteAsync(answer.Body.Memory, context.Http.RequestAborted).ConfigureAwait(false);
    }

    private async ValueTask StreamAsync(RequestContext context, ChatCall call, CallResult<ChatAnswer> result, StreamedAnswer answer)
    {
        WriteHead(context, call, result, answer);
        context.Http.Response.Headers.CacheControl = "no-cache";
        StreamEnd end;
        try
        {
            end = await _relay.RunAsync(call, answer, result.Lease).ConfigureAwait(false);
        }
        finally
        {
            result.Lease.Dispose(); // ends it at its estimate if nothing has
        }

        var status = end.Kind == StreamEndKind.ClientGone ? StatusCodes.Status499ClientClosedRequest : context.Http.Response.StatusCode;
        Note(context, answer, status, end.Kind == StreamEndKind.Good ? null : end.Error, answer.FirstByteAfter);
        if (end.Kind != StreamEndKind.Broken)
            return;
        var failed = new FailedAnswer(answer.Target, null, null, null, end.Problem!);
        var error = GatewayErrors.OfFailure(failed, end.Error, null, context.RequestId);
        await _relay.BreakAsync(context.Http, Answers.ErrorEvent(error)).ConfigureAwait(false);
    }

    private async ValueTask FailAsync(RequestContext context, CallResult<ChatAnswer> result, FailedAnswer failed)
    {
        var code = result.Outcome.Error ?? ErrorCode.Unknown;
        // The engine's earliest come-back over all targets beats one provider's hint.
        var retryAfter = result.Refusal?.RetryAfter ?? result.Outcome.RetryAfter;
        if (failed is not { Failure: { IsCredentialProblem: false, HttpStatus: >= 400 } failure, Body: { } body, Response: { } response })
        {
            WriteSluice(context, result, failed);
            await RefuseAsync(context, GatewayErrors.OfFailure(failed, code, retryAfter, context.RequestId)).ConfigureAwait(false);
            return;
        }

        var http = context.Http;
        http.Response.StatusCode = failure.HttpStatus;
        HeaderRules.AddDown(response.Headers, http.Response.Headers);
        WriteSluice(context, result, failed);
        Answers.WriteRoom(http.Response.Headers, _runtime, context.Key);
        RetryHeaders.Write(http.Response.Headers, retryAfter, isPermanent: false, response.Header("x-should-retry"));
        http.Response.ContentLength = body.Length;
        Note(context, failed, failure.HttpStatus, code, _runtime.Time.GetElapsedTime(context.ArrivedAt));
        await http.Response.Body.WriteAsync(body.Memory, http.RequestAborted).ConfigureAwait(false);
    }

    private void WriteHead(RequestContext context, ChatCall call, CallResult<ChatAnswer> result, ChatAnswer answer)
    {
        var response = context.Http.Response;
        response.StatusCode = answer.Response!.Status;
        HeaderRules.AddDown(answer.Response.Headers, response.Headers);
        WriteSluice(context, result, answer);
        Answers.WriteRoom(response.Headers, _runtime, context.Key);
        if (call.WrittenOutputLimit is { } limit)
            response.Headers["x-sluice-max-output"] = limit.ToString(CultureInfo.InvariantCulture);
        if (answer is { IsPriced: true, Usage: { } usage })
            response.Headers["x-sluice-cost-usd"] = usage.Cost.Usd.ToString("0.#########", CultureInfo.InvariantCulture);
    }

    private static void WriteSluice(RequestContext context, CallResult<ChatAnswer> result, ChatAnswer answer) => Answers.WriteSluice(
        context.Http.Response.Headers, context.RequestId, answer.Target.Backend.Name, answer.Target.Model, result.Attempts, result.Waited);

    private static ChatCall MakeCall(RequestContext context, PooledBytes body, in ChatRequestScan scan, ModelRoute route, Watchdog watchdog)
    {
        var headers = context.Http.Request.Headers;
        var input = scan.InputTokens + MessageOverhead.PerCall;
        if (long.TryParse(headers["x-sluice-estimated-tokens"], NumberStyles.None, CultureInfo.InvariantCulture, out var raised) && raised <= Limits.LimitOptions.Greatest)
            input = Math.Max(input, raised);
        var output = scan.OutputLimit ?? UnnamedOutput;
        var up = new List<KeyValuePair<string, string>>(headers.Count + 4);
        HeaderRules.AddUp(headers, passCredentials: false, up);
        return new()
        {
            Http = context.Http,
            RequestId = context.RequestId,
            Key = context.Key,
            Body = body,
            Scan = scan,
            Route = route,
            Estimate = new(input, checked(output * scan.Choices)),
            WrittenOutputLimit = scan.OutputLimit is null && context.Key.HasBudget ? output : null,
            Watchdog = watchdog,
            ArrivedAt = context.ArrivedAt,
            HeadersUp = up,
        };
    }

    /// <summary>The targets with what the call costs there at most; <see langword="null"/> if money is counted and no target has a price.</summary>
    private static Candidate[]? Candidates(ChatCall call)
    {
        var legs = call.Route.Legs;
        var candidates = new Candidate[legs.Count];
        var count = 0;
        for (var i = 0; i < legs.Count; i++)
        {
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

    private static GatewayError Plain(RequestContext context, RefusalStatus status, ErrorCode code, string message, string? param) =>
        GatewayErrors.Plain(status, code, message, context.RequestId, param: param);

    private async ValueTask RefuseAsync(RequestContext context, GatewayError error)
    {
        context.Record = context.Record with { RefusedBy = error.Detail.Component };
        Note(context, error.Status.Status, error.Detail.Code);
        Answers.WriteRoom(context.Http.Response.Headers, _runtime, context.Key);
        await Answers.WriteErrorAsync(context.Http, error, context.RequestId).ConfigureAwait(false);
    }

    private void Note(RequestContext context, ChatAnswer answer, int status, ErrorCode? error, TimeSpan firstByteAfter)
    {
        var usage = answer.Usage.GetValueOrDefault();
        context.Record = context.Record with
        {
            FirstByteMs = (long)firstByteAfter.TotalMilliseconds,
            InputTokens = usage.InputTokens,
            CachedInputTokens = usage.CachedInputTokens,
            CacheWriteTokens = usage.CacheWriteTokens,
            CacheWriteOneHourTokens = usage.CacheWriteOneHourTokens,
            OutputTokens = usage.OutputTokens,
            CostNanoUsd = answer.IsPriced ? usage.Cost.Value : null,
            IsEstimated = answer.IsUsageEstimated,
        };
        Note(context, status, error);
    }

    private static void NoteTarget(RequestContext context, RoutedTarget target, int attempts) => context.Record = context.Record with
    {
        Backend = target.Backend.Name,
        Pool = target.Backend.Config.Pool,
        UpstreamModel = target.Model,
        Attempts = attempts,
    };

    private void Note(RequestContext context, int status, ErrorCode? error)
    {
        if (context.Call is { HasUnknown: true } call)
            AddUnknown(context, call.Unknown);
        context.Record = context.Record with
        {
            Status = status,
            Error = error,
            DurationMs = (long)_runtime.Time.GetElapsedTime(context.ArrivedAt).TotalMilliseconds,
        };
        _runtime.Journal.Record(context.Record);
    }

    private static void AddUnknown(RequestContext context, in Usage unknown)
    {
        var record = context.Record;
        context.Record = record with
        {
            InputTokens = record.InputTokens + unknown.InputTokens,
            OutputTokens = record.OutputTokens + unknown.OutputTokens,
            CostNanoUsd = record.CostNanoUsd is null && unknown.Cost == NanoUsd.Zero ? null : record.CostNanoUsd.GetValueOrDefault() + unknown.Cost.Value,
            IsEstimated = true,
        };
    }
}
