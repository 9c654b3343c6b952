using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway.Hosting;

/// <summary>What operators and monitors ask for.</summary>
internal sealed class OperationsEndpoint(GatewayRuntime runtime, ServerOptions options)
{
    /// <summary>Serves a request that is not a caller's.</summary>
    /// <returns>Whether it is one of these.</returns>
    public bool TryHandle(HttpContext http, [NotNullWhen(true)] out Task? handling)
    {
        _ = (runtime, options);
        handling = http.Request.Path.Value switch
        {
            "/" => HomeAsync(http),
            "/health/live" or "/health/ready" => HealthAsync(http),
            _ => null,
        };
        return handling is not null;
    }

    private static Task HomeAsync(HttpContext http) => http.Response.WriteAsync("Sluice\n");

    private static Task HealthAsync(HttpContext http) => http.Response.WriteAsync("ok\n");
}
