using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>The one way to a backend: who calls, and what for. No route reaches an upstream except through here.</summary>
internal sealed class ProxyDispatcher(GatewayRuntime runtime)
{
    private readonly ChatEndpoint _chat = new(runtime);
    private readonly ModelsEndpoint _models = new(runtime);

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = runtime.RequestIds.Next();
        var path = ProxyPaths.Read(http.Request.Path.Value ?? "/");
        if (path.Endpoint == ProxyEndpoint.Unknown)
        {
            await RefuseAsync(http, requestId, RefusalStatus.UnknownUrl, ErrorCode.NotFound, path.Problem!).ConfigureAwait(false);
            return;
        }

        var method = path.Endpoint == ProxyEndpoint.ChatCompletions ? HttpMethods.Post : HttpMethods.Get;
        if (!HttpMethods.Equals(http.Request.Method, method))
        {
            http.Response.Headers.Allow = method;
            var problem = $"{http.Request.Path} takes {method}, not {http.Request.Method}.";
            await RefuseAsync(http, requestId, RefusalStatus.WrongMethod, ErrorCode.InvalidRequest, problem).ConfigureAwait(false);
            return;
        }

        if (runtime.Keys.Find(ClientCredential.Find(http.Request.Headers), out var unknown) is not { } key)
        {
            runtime.Journal.Metrics.CountRefusal("auth");
            await RefuseAsync(http, requestId, RefusalStatus.InvalidApiKey, ErrorCode.Authentication, unknown!, "auth").ConfigureAwait(false);
            return;
        }

        var context = new RequestContext(http, requestId, key, runtime.Time.GetTimestamp(), runtime.Time.GetUtcNow());
        var serving = path.Endpoint switch
        {
            ProxyEndpoint.ChatCompletions => _chat.HandleAsync(context, path.Model),
            ProxyEndpoint.Models => _models.ListAsync(context),
            _ => _models.ShowAsync(context, path.Model!),
        };
        await serving.ConfigureAwait(false);
    }

    private static ValueTask RefuseAsync(
        HttpContext http, string requestId, RefusalStatus status, ErrorCode code, string problem, string? component = null) =>
        Answers.WriteErrorAsync(http, GatewayErrors.Plain(status, code, problem, requestId, component), requestId);
}
