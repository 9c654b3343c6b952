using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Hosting;

/// <summary>The HTTP server: Kestrel with one pipeline, from the Host check to the dispatcher.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownAfter = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;

    private GatewayServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the ports that were given to it.</summary>
    public IReadOnlyList<string> Urls => [.. _app.Urls];

    /// <summary>Starts to listen.</summary>
    /// <param name="runtime">What is served.</param>
    /// <param name="options">Where and how.</param>
    /// <exception cref="IOException">The address is in use or cannot be had.</exception>
    public static async Task<GatewayServer> StartAsync(GatewayRuntime runtime, ServerOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "sluice" });
        builder.Logging.ClearProviders();
        if (options.Log)
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            // A stream that is broken off on purpose ends in an exception (see StreamRelay.BreakAsync), which Kestrel would log as an error.
            builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = runtime.Config.Server.MaxBody;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1AndHttp2);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownAfter);
        builder.WebHost.UseUrls(options.Listen);

        var app = builder.Build();
        var pages = new OperationsEndpoint(runtime, options);
        var hosts = new HostRules(runtime.Config.Server.AllowedHosts);
        var dispatcher = new ProxyDispatcher(runtime);
        app.Run(http =>
        {
            if (!hosts.Allows(http.Request.Host))
                return HostRules.RefuseAsync(http, runtime.RequestIds.Next());
            return pages.TryHandle(http, out var handling) ? handling : dispatcher.HandleAsync(http);
        });
        await app.StartAsync().ConfigureAwait(false);
        return new(app);
    }

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops accepting, and gives open calls 30 s to finish.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
