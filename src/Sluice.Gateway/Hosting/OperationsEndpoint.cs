using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.History;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Hosting;

/// <summary>What operators and monitors ask for: the pages of the gateway's own.</summary>
internal sealed class OperationsEndpoint
{
    private readonly GatewayRuntime _runtime;
    private readonly AdminAccess _access;
    private readonly AdminEndpoint _admin;
    private readonly MetricsEndpoint _metrics;
    private readonly HealthPages _health;
    private readonly Lazy<byte[]> _openApi;
    private readonly DashboardEndpoint _dashboard = new(DashboardFiles.Embedded);

    public OperationsEndpoint(GatewayRuntime runtime, AdminServices services, AdminDirectory directory, LiveFeed feed, Lifecycle lifecycle)
    {
        _runtime = runtime;
        _access = new(directory, http => ClientAddress.Of(http, runtime.Current.TrustedProxies), runtime.Time);
        // Made when first asked for: what describes their JSON is several megabytes that a gateway nobody looks at does without.
        var routes = new Lazy<AdminRoutes>(() => new(runtime, services, directory, feed, lifecycle));
        _admin = new(runtime, _access, routes);
        _openApi = new(() => Encoding.UTF8.GetBytes(OpenApiDocument.Build(routes.Value).ToJsonString()));
        _metrics = new(runtime);
        _health = new(runtime, lifecycle);
    }

    /// <summary>Serves a request that is not a caller's.</summary>
    /// <returns>Whether it is one of these.</returns>
    public bool TryHandle(HttpContext http, [NotNullWhen(true)] out Task? handling)
    {
        var path = http.Request.Path.Value ?? "/";
        handling = path switch
        {
            "/" => PageAsync(http, static (own, http) => own._dashboard.WritePageAsync(http)),
            "/health/live" => PageAsync(http, static (_, http) => HealthPages.LiveAsync(http)),
            "/health/ready" => PageAsync(http, static (own, http) => own._health.ReadyAsync(http)),
            "/metrics" => PageAsync(http, static (own, http) => own.GuardedAsync(http, static (own, http) => new(own._metrics.HandleAsync(http)))),
            "/openapi.json" => PageAsync(http, static (own, http) => own.GuardedAsync(http, static (own, http) => OwnPages.WriteAsync(http, "application/json", own._openApi.Value))),
            _ when _dashboard.Find(path) is { } file => FileAsync(http, file),
            _ when AdminEndpoint.Owns(path) => AdminAsync(http),
            _ => null,
        };
        return handling is not null;
    }

    // Apart, so that only who asks for a file pays for what remembers it.
    private Task FileAsync(HttpContext http, DashboardFile file) => PageAsync(http, (_, http) => DashboardEndpoint.WriteAsync(http, file));

    private Task AdminAsync(HttpContext http)
    {
        OwnPages.Harden(http);
        return _admin.HandleAsync(http);
    }

    private async Task PageAsync(HttpContext http, Func<OperationsEndpoint, HttpContext, ValueTask> page)
    {
        OwnPages.Harden(http);
        if (await OwnPages.TakesGetAsync(http, _runtime.RequestIds.Next()).ConfigureAwait(false))
            await page(this, http).ConfigureAwait(false);
    }

    // Whoever is not on this machine has to show a token.
    private async ValueTask GuardedAsync(HttpContext http, Func<OperationsEndpoint, HttpContext, ValueTask> page)
    {
        var requestId = _runtime.RequestIds.Next();
        if (!IsLocal(http) && (await _access.CheckAsync(http, requestId).ConfigureAwait(false)).Refused is { } refused)
            await OwnPages.RefuseAsync(http, refused, requestId).ConfigureAwait(false);
        else
            await page(this, http).ConfigureAwait(false);
    }

    // By its address and by the name it was asked under: a proxy on this machine forwards what comes from elsewhere.
    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && HostRules.IsLoopback(http.Request.Host.Host)
        && !http.Request.Headers.ContainsKey("forwarded")
        && !http.Request.Headers.ContainsKey("x-forwarded-for");
}
