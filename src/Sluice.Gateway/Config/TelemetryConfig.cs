namespace Sluice.Gateway.Config;

/// <summary>What the gateway tells of itself beyond <c>/metrics</c>. Looked at when it starts.</summary>
internal sealed record TelemetryConfig
{
    /// <summary>Where metrics and traces are sent.</summary>
    public OtlpConfig Otlp { get; init; } = new();

    /// <summary>What is written to the console.</summary>
    public LogConfig Log { get; init; } = new();
}
