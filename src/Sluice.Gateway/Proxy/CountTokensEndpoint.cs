using System.Globalization;
using System.Net.Mime;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Routing;
using Sluice.Protocols;
using Sluice.Tokens;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Counts the tokens of a messages request: by a backend that can, else by an estimate. Free, never queued, never held up by a limit or a
/// budget; what a backend answers says nothing of its health.
/// </summary>
internal sealed class CountTokensEndpoint
{
    private const long LargestAnswer = 1 << 20;

    // Whoever counts waits to send: an estimate now is worth more than a count later.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly PromptEstimator _estimator = new(UpperBoundEstimator.Instance);
    private readonly GatewayRuntime _runtime;
    private readonly AlarmPool _alarms;
    private readonly BodyReader _bodies;

    public CountTokensEndpoint(GatewayRuntime runtime)
    {
        _runtime = runtime;
        _alarms = new(runtime.Time);
        _bodies = new(runtime, _alarms);
    }

    public async ValueTask HandleAsync(RequestContext context, ProxyApi api, ProxyPath path)
    {
        using var body = new PooledBytes();
        if (await _bodies.ReadAsync(context.Http, context.RequestId, takesForms: false, body).ConfigureAwait(false) is { } unreadable)
        {
            await RefuseAsync(context, unreadable).ConfigureAwait(false);
            return;
        }

        if (!api.TryScan(body.Memory.Span, new(_estimator, path.Model), out var scan, out var problem))
        {
            await RefuseAsync(context, Plain(context, RefusalStatus.Malformed, ErrorCode.InvalidRequest, problem.Message, problem.Param)).ConfigureAwait(false);
            return;
        }

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

        var errand = new Errand(api, path, scan);
        if (!await TryAskAsync(context, errand, route, body).ConfigureAwait(false))
            await EstimateAsync(context, errand.Scan.InputTokens).ConfigureAwait(false);
    }

    private async ValueTask<bool> TryAskAsync(RequestContext context, Errand errand, ModelRoute route, PooledBytes body)
    {
        using var watchdog = new Watchdog(_runtime.Time, context.ArrivedAt, _alarms, context.Http.RequestAborted);
        var call = ProxyPipeline.MakeCall(context, errand, route, default, body, watchdog);
        if (CandidateFinder.Find(call, _runtime.Time.GetTimestamp(), out _) is not { } candidates)
            return false;
        var target = route.Of(candidates[0].Target);
        if (!target.Backend.Config.Enabled)
            return false;
        watchdog.Begin(Patience);
        watchdog.Allow(Patience);
        try
        {
            var response = await target.Backend.Upstream.SendAsync(new Exchange(call, target).Request(), watchdog.Token).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                using var answer = new PooledBytes();
                if (!await answer.ReadAllAsync(response.Body, null, LargestAnswer, watchdog.Token).ConfigureAwait(false) || !IsForTheCaller(response))
                    return false;
                WriteHead(context, response, target);
                context.Http.Response.ContentLength = answer.Length;
                await context.Http.Response.Body.WriteAsync(answer.Memory, context.Http.RequestAborted).ConfigureAwait(false);
                return true;
            }
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException && !watchdog.IsClientGone)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return true; // nobody is there to be told
        }
    }

    // A count, or what is wrong with the request; everything else is no business of the caller's.
    private static bool IsForTheCaller(UpstreamResponse response) => response.Status is 200 or 400 or 413 or 422;

    private static void WriteHead(RequestContext context, UpstreamResponse upstream, RoutedTarget target)
    {
        var response = context.Http.Response;
        response.StatusCode = upstream.Status;
        HeaderRules.AddDown(upstream.Headers, response.Headers);
        Answers.WriteSluice(response.Headers, context.RequestId, target.Backend.Name, target.Model, 1, TimeSpan.Zero);
    }

    private static async ValueTask EstimateAsync(RequestContext context, long inputTokens)
    {
        var response = context.Http.Response;
        response.ContentType = MediaTypeNames.Application.Json;
        response.Headers["x-sluice-request-id"] = context.RequestId;
        response.Headers["request-id"] = context.RequestId;
        response.Headers["x-sluice-estimated"] = "true";
        var tokens = inputTokens + MessageOverhead.PerCall;
        var body = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"input_tokens":{{tokens}}}"""));
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.Http.RequestAborted).ConfigureAwait(false);
    }

    private static SluiceError Plain(RequestContext context, RefusalStatus status, ErrorCode code, string message, string? param) =>
        GatewayErrors.Plain(status, code, message, context.RequestId, param: param);

    private static ValueTask RefuseAsync(RequestContext context, SluiceError error) =>
        Answers.WriteErrorAsync(context.Http, context.Dialect, error, context.RequestId);
}
