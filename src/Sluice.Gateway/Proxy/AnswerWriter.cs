using System.Globalization;
using System.Net.Mime;
using Sluice.Errors;
using Sluice.Gateway.Config;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Protocols;
using Sluice.Resilience;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>Writes what a call came to: an answer, a stream, a provider's error or one of ours. Each is noted once.</summary>
internal sealed class AnswerWriter(GatewayRuntime runtime, RequestNotes notes, KeptResponses kept)
{
    private readonly StreamRelay _relay = new(runtime.Time);
    private readonly PassRelay _pass = new(runtime.Time);

    /// <summary>Writes what the backend answered, or why none did.</summary>
    public async ValueTask WriteAsync(RequestContext context, ProxyCall call, CallResult<ProxyAnswer> result)
    {
        if (result.Value is not { } answer)
        {
            await RefuseAsync(context, RefusalErrors.From(result.Refusal!, context.RequestId)).ConfigureAwait(false);
            return;
        }

        await using (answer.ConfigureAwait(false))
        {
            RequestNotes.Target(context, answer.Target, result.Attempts);
            switch (answer)
            {
                case WholeAnswer whole:
                    await AnswerAsync(context, call, result, whole).ConfigureAwait(false);
                    break;
                case StreamedAnswer streamed:
                    await StreamAsync(context, call, result, streamed).ConfigureAwait(false);
                    break;
                case PassedAnswer passed:
                    await PassAsync(context, call, result, passed).ConfigureAwait(false);
                    break;
                case FailedAnswer failed:
                    await FailAsync(context, result, failed).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>Writes an error of ours.</summary>
    public async ValueTask RefuseAsync(RequestContext context, SluiceError error)
    {
        context.Record = context.Record with { RefusedBy = error.Detail.Component, Refusal = ErrorJson.Detail(error.Detail) };
        notes.End(context, context.Dialect.StatusOf(error.Status), error.Detail.Code);
        var headers = context.Http.Response.Headers;
        headers["x-sluice-attempts"] = context.Record.Attempts.ToString(CultureInfo.InvariantCulture);
        headers["x-sluice-wait-ms"] = context.Record.WaitMs.ToString(CultureInfo.InvariantCulture);
        WriteRoom(context);
        await Answers.WriteErrorAsync(context.Http, context.Dialect, error, context.RequestId).ConfigureAwait(false);
    }

    private async ValueTask AnswerAsync(RequestContext context, ProxyCall call, CallResult<ProxyAnswer> result, WholeAnswer answer)
    {
        WriteHead(context, answer.Exchange, result, answer);
        context.Http.Response.ContentLength = answer.Body.Length;
        Keep(context, call, answer, answer.KeptAs);
        notes.End(context, answer, context.Http.Response.StatusCode, null, runtime.Time.GetElapsedTime(context.ArrivedAt));
        await context.Http.Response.Body.WriteAsync(answer.Body.Memory, context.Http.RequestAborted).ConfigureAwait(false);
    }

    private async ValueTask StreamAsync(RequestContext context, ProxyCall call, CallResult<ProxyAnswer> result, StreamedAnswer answer)
    {
        WriteHead(context, answer.Exchange, result, answer);
        context.Http.Response.Headers.CacheControl = "no-cache";
        Keep(context, call, answer, answer.Inspector.KeptAs);
        StreamEnd end;
        try
        {
            end = await _relay.RunAsync(call, answer, result.Lease).ConfigureAwait(false);
        }
        finally
        {
            result.Lease.Dispose(); // ends it at its estimate if nothing has
        }

        Keep(context, call, answer, answer.Inspector.KeptAs);
        notes.End(context, answer, Status(context, end), end.Kind == StreamEndKind.Good ? null : end.Error, answer.FirstByteAfter);
        if (end.Kind != StreamEndKind.Broken)
            return;
        var failed = new FailedAnswer(answer.Target, null, null, null, end.Problem!);
        var error = GatewayErrors.OfFailure(failed, end.Error, null, context.RequestId);
        await _relay.BreakAsync(context.Http, context.Dialect.ErrorEvent(error)).ConfigureAwait(false);
    }

    private async ValueTask PassAsync(RequestContext context, ProxyCall call, CallResult<ProxyAnswer> result, PassedAnswer answer)
    {
        WriteHead(context, answer.Exchange, result, answer);
        StreamEnd end;
        try
        {
            end = await _pass.RunAsync(call, answer, result.Lease).ConfigureAwait(false);
        }
        finally
        {
            result.Lease.Dispose(); // ends it at its estimate if nothing has
        }

        notes.End(context, answer, Status(context, end), end.Kind == StreamEndKind.Good ? null : end.Error, answer.FirstByteAfter);
        if (end.Kind == StreamEndKind.Broken)
            await _relay.BreakAsync(context.Http, ReadOnlyMemory<byte>.Empty).ConfigureAwait(false);
    }

    private static int Status(RequestContext context, StreamEnd end) =>
        end.Kind == StreamEndKind.ClientGone ? StatusCodes.Status499ClientClosedRequest : context.Http.Response.StatusCode;

    // Whoever goes on with it must come to the same backend, and has all of this as input again.
    private void Keep(RequestContext context, ProxyCall call, ProxyAnswer answer, string? id)
    {
        if (call.Api is not ResponsesApi)
            return;
        var tokens = answer.Usage.GetValueOrDefault().TotalTokens;
        var entry = new KeptResponse(answer.Target.Backend.Name, call.Route.Model, context.Key.Name, tokens);
        if (id is not null)
            kept.Add(id, entry);
        if (call.Scan.Conversation is { } conversation)
            kept.Add(conversation, entry);
    }

    private async ValueTask FailAsync(RequestContext context, CallResult<ProxyAnswer> result, FailedAnswer failed)
    {
        var code = result.Outcome.Error ?? ErrorCode.Unknown;
        // The engine's earliest come-back over all targets beats one provider's hint, and is there without one.
        var retryAfter = result.RetryAfter > TimeSpan.Zero ? result.RetryAfter : result.Refusal?.RetryAfter ?? result.Outcome.RetryAfter;
        if (failed.Untranslatable is { } problem)
        {
            var refusal = GatewayErrors.Plain(RefusalStatus.Malformed, ErrorCode.InvalidRequest, problem.Message, context.RequestId, param: problem.Param);
            await RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        if (failed.IsOurs && result.Refusal is { } held)
        {
            await RefuseAsync(context, RefusalErrors.From(held, context.RequestId)).ConfigureAwait(false);
            return;
        }

        if (failed is not { Failure: { HttpStatus: >= 400 } failure, Body: { } body, Response: { } response }
            || (failure.IsCredentialProblem && !failed.IsCallersOwn))
        {
            WriteSluice(context, result, failed);
            await RefuseAsync(context, GatewayErrors.OfFailure(failed, code, retryAfter, context.RequestId)).ConfigureAwait(false);
            return;
        }

        var http = context.Http;
        var translated = failed.Exchange?.Error(failure.HttpStatus, body.Memory.Span);
        var status = translated?.Status ?? failure.HttpStatus;
        http.Response.StatusCode = status;
        WriteDown(context, failed.Exchange, response);
        if (failed.IsCallersOwn)
            (code, retryAfter) = (failure.Code, failure.RetryAfter);
        if (translated is not null)
            http.Response.ContentType = MediaTypeNames.Application.Json;
        WriteSluice(context, result, failed);
        WriteRoom(context);
        RetryHeaders.Write(http.Response.Headers, retryAfter, isPermanent: false, response.Header("x-should-retry"));
        var down = translated?.Body ?? body.Memory;
        http.Response.ContentLength = down.Length;
        notes.End(context, failed, status, code, runtime.Time.GetElapsedTime(context.ArrivedAt));
        await http.Response.Body.WriteAsync(down, http.RequestAborted).ConfigureAwait(false);
    }

    private void WriteHead(RequestContext context, Exchange exchange, CallResult<ProxyAnswer> result, ProxyAnswer answer)
    {
        var response = context.Http.Response;
        response.StatusCode = answer.Response!.Status;
        WriteDown(context, exchange, answer.Response);
        WriteSluice(context, result, answer);
        WriteRoom(context);
        if (exchange.WrittenOutputLimit is { } limit)
            response.Headers["x-sluice-max-output"] = limit.ToString(CultureInfo.InvariantCulture);
        if (answer is { IsPriced: true, Usage: { } usage })
            response.Headers["x-sluice-cost-usd"] = usage.Cost.Usd.ToString("0.#########", CultureInfo.InvariantCulture);
    }

    // Each API's clients look for the provider's id under a name of their own.
    private static void WriteDown(RequestContext context, Exchange? exchange, UpstreamResponse response)
    {
        var headers = context.Http.Response.Headers;
        HeaderRules.AddDown(response.Headers, headers, exchange?.Target.Backend.Config.Auth == BackendAuth.Passthrough);
        if (exchange is not { IsTranslated: true })
            return;
        if (exchange.Dropped.Count > 0)
            headers["x-sluice-dropped"] = string.Join(", ", exchange.Dropped);
        var id = headers["request-id"].FirstOrDefault() ?? headers["x-request-id"].FirstOrDefault() ?? context.RequestId;
        headers["request-id"] = id;
        headers["x-request-id"] = id;
    }

    private void WriteRoom(RequestContext context)
    {
        Answers.WriteRoom(context.Http.Response.Headers, context.Dialect, runtime, context.Caller);
        if (runtime.Degraded is { } parts)
            context.Http.Response.Headers["x-sluice-degraded"] = parts;
    }

    private static void WriteSluice(RequestContext context, CallResult<ProxyAnswer> result, ProxyAnswer answer) => Answers.WriteSluice(
        context.Http.Response.Headers, context.RequestId, answer.Target.Backend.Name, answer.Target.Model, result.Attempts, result.Waited);
}
