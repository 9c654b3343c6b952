using System.Text;

namespace Sluice.Gateway.Hosting;

/// <summary>What monitors ask for: whether the process lives, and whether it takes calls.</summary>
internal sealed class HealthPages(GatewayRuntime runtime, Lifecycle lifecycle)
{
    private static readonly byte[] Live = Encoding.UTF8.GetBytes("{\"status\":\"live\"}\n");

    public static ValueTask LiveAsync(HttpContext http) => OwnPages.WriteAsync(http, "application/json", Live);

    /// <summary>
    /// 503 before the start is complete, what was kept being restored, and from the moment the gateway stops. A usage log that cannot be written
    /// is told but takes nothing out of service: calls and limits go on without it, and what it could not write waits. Neither does a state that
    /// cannot be kept: calls that need no more than rates go on. Why it cannot is for the admin alone.
    /// </summary>
    public ValueTask ReadyAsync(HttpContext http)
    {
        var log = runtime.Journal.Log switch
        {
            null => "off",
            { LastError: null } => "ok",
            _ => "failing",
        };
        var state = runtime.State switch
        {
            null => "off",
            { LastError: null } => "ok",
            _ => "failing",
        };
        var status = lifecycle.State switch
        {
            LifecycleState.Ready => "ready",
            LifecycleState.Stopping => "stopping",
            _ => "starting",
        };
        if (lifecycle.State != LifecycleState.Ready)
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        var body = Encoding.UTF8.GetBytes($"{{\"status\":\"{status}\",\"ready\":{(status == "ready" ? "true" : "false")},\"usageLog\":\"{log}\",\"state\":\"{state}\"}}\n");
        return OwnPages.WriteAsync(http, "application/json", body);
    }
}
