using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.History;
using Sluice.Gateway.Proxy;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Telemetry.Export;
using Sluice.Gateway.Telemetry.Webhooks;

namespace Sluice.Gateway.Hosting;

/// <summary>The HTTP server: Kestrel with one pipeline, from the Host check to the dispatcher.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownAfter = TimeSpan.FromSeconds(30);

    // Calls that were cut off at the end of their time still settle and note what they used.
    private static readonly TimeSpan SettleAfter = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly Lifecycle _lifecycle;
    private readonly TimeProvider _time;
    private readonly AlertWebhooks _webhooks;
    private readonly IDisposable[] _watchers;
    private Task? _stopping;

    private GatewayServer(WebApplication app, Lifecycle lifecycle, TimeProvider time, AlertWebhooks webhooks, params IDisposable[] watchers)
    {
        _app = app;
        _webhooks = webhooks;
        _watchers = watchers;
        _lifecycle = lifecycle;
        _time = time;
    }

    /// <summary>Where it listens, with the ports that were given to it.</summary>
    public IReadOnlyList<string> Urls => [.. _app.Urls];

    /// <summary>Starts to listen.</summary>
    /// <param name="runtime">What is served.</param>
    /// <param name="options">Where and how.</param>
    /// <exception cref="IOException">The address is in use or cannot be had.</exception>
    public static async Task<GatewayServer> StartAsync(GatewayRuntime runtime, ServerOptions options)
    {
        // An empty builder: no configuration files, environment, host filtering or diagnostics of the framework between us and the socket.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sluice" });
        if (options.Log)
        {
            GatewayLogging.Add(builder.Logging, runtime.Config.Telemetry.Log);
            // A stream that is broken off on purpose ends in an exception (see StreamRelay.BreakAsync), which Kestrel would log as an error.
            builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
            // A start that fails is thrown to whoever starts, who says it in one line.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = ConnectionHeader.Decoding;
            kestrel.Limits.MaxRequestBodySize = runtime.Config.Server.MaxBody;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1AndHttp2);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan); // StopAsync bounds it, on our clock
        builder.Services.AddSingleton<IHostLifetime, SignalsElsewhere>();
        builder.WebHost.UseUrls(options.Listen);

        var app = builder.Build();
        var lifecycle = new Lifecycle();
        var directory = new AdminDirectory(options.AdminToken, options.Services.Stores?.Admins);
        await directory.LoadAsync().ConfigureAwait(false);
        var feed = new LiveFeed(runtime, options.Services.Configuration);
        var pages = new OperationsEndpoint(runtime, options.Services, directory, feed, lifecycle);
        var dispatcher = new ProxyDispatcher(runtime);
        app.Run(async http =>
        {
            lifecycle.Enter();
            try
            {
                await HandleAsync(http).ConfigureAwait(false);
            }
            finally
            {
                lifecycle.Leave();
            }
        });
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            feed.Dispose();
            lifecycle.Dispose();
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        lifecycle.Started();
        var alerts = new AlertLog(runtime.Admission, app.Services.GetRequiredService<ILogger<AlertLog>>());
        var webhooks = new AlertWebhooks(runtime, app.Services.GetRequiredService<ILogger<AlertWebhooks>>());
        var requests = new RequestLog(runtime, app.Services.GetRequiredService<ILogger<RequestLog>>());
        IDisposable[] watchers = OtlpExport.Start(runtime.Config.Telemetry.Otlp) is { } export
            ? [alerts, requests, feed, lifecycle, export]
            : [alerts, requests, feed, lifecycle];
        return new(app, lifecycle, runtime.Time, webhooks, watchers);

        Task HandleAsync(HttpContext http)
        {
            ConnectionHeader.Heed(http);
            if (!runtime.Current.Hosts.Allows(http.Request.Host))
                return HostRules.RefuseAsync(http, runtime.RequestIds.Next());
            return pages.TryHandle(http, out var handling) ? handling : dispatcher.HandleAsync(http);
        }
    }

    /// <summary>Waits until the process is asked to stop, and stops as <see cref="StopAsync"/> does.</summary>
    /// <param name="cancellationToken">Asks to stop.</param>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = cancellationToken.UnsafeRegister(static asked => ((TaskCompletionSource)asked!).SetResult(), asked);
        await using (registration.ConfigureAwait(false))
            await asked.Task.ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Stops accepting, gives open calls 30 s to finish, and breaks off those that have not. When it ends, every call has settled and is noted.
    /// </summary>
    public Task StopAsync() => _stopping ??= StopOnceAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _webhooks.DisposeAsync().ConfigureAwait(false);
        foreach (var watcher in _watchers)
            watcher.Dispose();
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopOnceAsync()
    {
        var settled = _lifecycle.StopAsync();
        using var patience = new CancellationTokenSource(ShutdownAfter, _time);
        await _app.StopAsync(patience.Token).ConfigureAwait(false);
        try
        {
            await settled.WaitAsync(SettleAfter, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What has not settled by now is charged at its estimate.
        }
    }
}
