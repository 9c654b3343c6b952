using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.Anthropic;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Telemetry;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>The one way to a backend: who calls, and what for. No route reaches an upstream except through here.</summary>
internal sealed class ProxyDispatcher(GatewayRuntime runtime)
{
    private readonly ProxyApis _apis = new();
    private readonly ProxyPipeline _pipeline = new(runtime);
    private readonly CountTokensEndpoint _counts = new(runtime);
    private readonly ModelsEndpoint _models = new(runtime);

    public async Task HandleAsync(HttpContext http)
    {
        var requestId = runtime.RequestIds.Next();
        var path = ProxyPaths.Read(http.Request.Path.Value ?? "/");
        var api = _apis.Find(path.Endpoint);
        var dialect = api?.Dialect ?? Dialect(http);
        if (path.Endpoint == ProxyEndpoint.Unknown)
        {
            await RefuseAsync(http, dialect, requestId, RefusalStatus.UnknownUrl, ErrorCode.NotFound, path.Problem!).ConfigureAwait(false);
            return;
        }

        if (!path.Takes(http.Request.Method))
        {
            http.Response.Headers.Allow = path.Methods;
            var problem = $"{http.Request.Path} takes {path.Methods}, not {http.Request.Method}.";
            await RefuseAsync(http, dialect, requestId, RefusalStatus.WrongMethod, ErrorCode.InvalidRequest, problem).ConfigureAwait(false);
            return;
        }

        var keys = runtime.Keys;
        var (found, keyHeader) = Credentials.Find(keys, http.Request.Headers, out var unknown);
        if (found is not { } key)
        {
            runtime.Journal.Metrics.CountRefusal("auth");
            await RefuseAsync(http, dialect, requestId, RefusalStatus.InvalidApiKey, ErrorCode.Authentication, unknown!, "auth").ConfigureAwait(false);
            return;
        }

        var context = new RequestContext(http, dialect, requestId, key, Arrival.Now(runtime.Time)) { KeyHeader = keyHeader, Keys = keys };
        GatewayTelemetry.Begin(context, api);
        var serving = path.Endpoint switch
        {
            ProxyEndpoint.Models => _models.ListAsync(context),
            ProxyEndpoint.CountTokens => _counts.HandleAsync(context, api!, path),
            ProxyEndpoint.ResponseObject => _pipeline.HandleKeptAsync(context, api!, path),
            _ when api is not null => _pipeline.HandleAsync(context, api, path),
            _ => _models.ShowAsync(context, path.Model!),
        };
        try
        {
            await serving.ConfigureAwait(false);
        }
        finally
        {
            context.Span?.Dispose();
        }
    }

    // Who sends Anthropic's version header reads Anthropic's errors, whatever the path.
    private static IDialect Dialect(HttpContext http) =>
        http.Request.Headers.ContainsKey("anthropic-version") ? AnthropicDialect.Instance : OpenAIDialect.Instance;

    private static ValueTask RefuseAsync(
        HttpContext http, IDialect dialect, string requestId, RefusalStatus status, ErrorCode code, string problem, string? component = null) =>
        Answers.WriteErrorAsync(http, dialect, GatewayErrors.Plain(status, code, problem, requestId, component), requestId);
}
