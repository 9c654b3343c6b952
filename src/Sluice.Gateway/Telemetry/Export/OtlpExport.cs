using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Telemetry.Export;

/// <summary>
/// Sends spans and metrics to a collector, from threads of its own. Spans wait in a bounded queue, what finds it full is dropped: a collector that
/// is slow or dead slows no call.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const int AttemptMs = 5_000;
    private const int AtStopMs = 2_000;

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private OtlpExport(OtlpConfig config)
    {
        var resource = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService("sluice").AddEnvironmentVariableDetector();
        if (config.Traces)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource(GatewayTelemetry.Name)
                .AddOtlpExporter(options => Set(options, config, "v1/traces"))
                .Build();
        }

        if (config.Metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter(GatewayTelemetry.Name)
                .AddOtlpExporter((options, reader) =>
                {
                    Set(options, config, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)config.Interval.TotalMilliseconds;
                })
                .Build();
        }
    }

    /// <summary>Begins to send; <see langword="null"/> where nothing is to be sent.</summary>
    public static OtlpExport? Start(OtlpConfig config) => config.Endpoint is null ? null : new(config);

    /// <summary>Sends what waits within 2 s each, and drops the rest.</summary>
    public void Dispose()
    {
        _traces?.Shutdown(AtStopMs);
        _metrics?.Shutdown(AtStopMs);
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Set(OtlpExporterOptions options, OtlpConfig config, string path)
    {
        // Over gRPC the exporter adds the names of the services by itself.
        (options.Protocol, options.Endpoint) = config.Protocol == OtlpProtocol.Grpc
            ? (OtlpExportProtocol.Grpc, config.Endpoint!)
            : (OtlpExportProtocol.HttpProtobuf, new Uri(config.Endpoint!.AbsoluteUri.TrimEnd('/') + "/" + path));
        options.TimeoutMilliseconds = AttemptMs;
        options.HttpClientFactory = () => Client(config);
    }

    private static HttpClient Client(OtlpConfig config)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null };
        var client = new HttpClient(handler) { Timeout = TimeSpan.FromMilliseconds(AttemptMs) };
        foreach (var (name, value) in config.Headers)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return client;
    }
}
