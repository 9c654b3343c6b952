using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Telemetry;

/// <summary><c>GET /metrics</c>: all numbers at one instant, in Prometheus' text format.</summary>
internal sealed class MetricsEndpoint(GatewayRuntime runtime)
{
    public Task HandleAsync(HttpContext http)
    {
        var text = new PrometheusText();
        runtime.Journal.Metrics.WriteTo(text);
        EngineMetrics.Write(text, runtime.Admission.Capture());
        if (runtime.Journal.Log is { } log)
            UsageLogMetrics.Write(text, log);
        StateMetrics.Write(text, runtime.State);
        http.Response.ContentType = PrometheusText.ContentType;
        return http.Response.WriteAsync(text.ToString(), http.RequestAborted);
    }
}
