using System.Collections.Concurrent;
using System.Text;
using Sluice.Gateway.Config;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Collectors over real sockets.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class OtlpExportTests
{
    [Fact]
    public async Task Spans_and_metrics_reach_a_collector_and_hold_neither_content_nor_credential()
    {
        var got = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var collector = await HandmadeUpstream.StartAsync(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var text = $"{http.Request.ContentType} {http.Request.Headers["x-tenant"]} {Encoding.Latin1.GetString(body.ToArray())}";
            got.AddOrUpdate(http.Request.Path, text, (_, before) => before + text);
        });
        await using (var gateway = await RunningGateway.StartAsync(Config(collector.BaseUrl, "\"headers\":{\"x-tenant\":\"one, two\"}")))
        {
            using var answer = await gateway.ChatAsync();
            Assert.Equal(200, (int)answer.StatusCode);
        }

        foreach (var name in (string[])["application/x-protobuf one, two", "service.name", "sluice", "chat m", "gen_ai.provider.name", "sluice.request_id", "gen_ai.usage.output_tokens"])
            Assert.Contains(name, got["/v1/traces"], StringComparison.Ordinal);
        foreach (var name in (string[])["application/x-protobuf one, two", "gen_ai.client.operation.duration", "gen_ai.client.token.usage", "sluice.requests", "sluice.calls.open"])
            Assert.Contains(name, got["/v1/metrics"], StringComparison.Ordinal);
        Assert.All(got.Values, text => Assert.DoesNotContain("Hello", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_grpc_spans_and_metrics_reach_a_collector_that_speaks_nothing_else()
    {
        var got = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var collector = await GrpcCollector.StartAsync(got);
        await using (var gateway = await RunningGateway.StartAsync(Config(collector.Url, "\"protocol\":\"grpc\",\"headers\":{\"x-tenant\":\"one\"}")))
        {
            using var answer = await gateway.ChatAsync();
            Assert.Equal(200, (int)answer.StatusCode);
        }

        foreach (var name in (string[])["HTTP/2 application/grpc one", "service.name", "chat m", "gen_ai.usage.output_tokens"])
            Assert.Contains(name, got["/opentelemetry.proto.collector.trace.v1.TraceService/Export"], StringComparison.Ordinal);
        foreach (var name in (string[])["HTTP/2 application/grpc one", "gen_ai.client.token.usage", "sluice.requests"])
            Assert.Contains(name, got["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_that_hangs_or_is_dead_slows_no_call_and_no_stop(bool hangs)
    {
        var released = new TaskCompletionSource();
        var collector = await HandmadeUpstream.StartAsync(_ => released.Task);
        var url = collector.BaseUrl;
        if (!hangs)
            await collector.DisposeAsync();
        var gateway = await RunningGateway.StartAsync(Config(url, "\"interval\":\"1s\""));
        for (var i = 0; i < 3_000; i++) // more than the queue of spans holds
        {
            using var answer = await gateway.ChatAsync();
            Assert.Equal(200, (int)answer.StatusCode);
        }

        await gateway.DisposeAsync().AsTask().WaitAsync(RunningGateway.Hang);
        released.SetResult();
        if (hangs)
            await collector.DisposeAsync();
    }

    [Theory]
    [InlineData("{\"endpoint\":\"collector:4318\"}", "telemetry.otlp.endpoint")]
    [InlineData("{\"endpoint\":\"http://user:s3cret@collector:4318\"}", "telemetry.otlp.endpoint")]
    [InlineData("{\"headers\":{\"a b\":\"s3cret\"}}", "telemetry.otlp.headers")]
    [InlineData("{\"interval\":\"0\"}", "telemetry.otlp.interval")]
    [InlineData("{\"protocol\":\"http/json\"}", "telemetry.otlp.protocol")]
    public void What_cannot_be_exported_to_is_refused_without_showing_it(string otlp, string path)
    {
        var error = Assert.Single(Samples.Parse(Samples.With($"\"telemetry\":{{\"otlp\":{otlp}}}")).Errors);

        Assert.StartsWith(path, error.Path, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_collector_of_the_environment_is_taken_where_the_file_names_none()
    {
        static string? Environment(string name) => name switch
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => "http://collector:4317",
            "OTEL_EXPORTER_OTLP_PROTOCOL" => "grpc",
            _ => Samples.Environment.GetValueOrDefault(name),
        };
        var plain = ConfigLoader.Parse(Encoding.UTF8.GetBytes(Samples.With("\"affinity\":\"0\"")), "test", Environment);
        var written = ConfigLoader.Parse(Encoding.UTF8.GetBytes(Samples.With("\"telemetry\":{\"otlp\":{\"endpoint\":\"http://other:4318\",\"protocol\":\"http/protobuf\"}}")), "test", Environment);

        Assert.Equal(("collector", OtlpProtocol.Grpc), (plain.Config!.Telemetry.Otlp.Endpoint!.Host, plain.Config.Telemetry.Otlp.Protocol));
        Assert.Equal(("other", OtlpProtocol.Http), (written.Config!.Telemetry.Otlp.Endpoint!.Host, written.Config.Telemetry.Otlp.Protocol));
    }

    private static string Config(string baseUrl, string more) =>
        RunningGateway.Simulated[..^1] + $",\"telemetry\":{{\"otlp\":{{\"endpoint\":\"{new Uri(baseUrl).GetLeftPart(UriPartial.Authority)}\",{more}}}}}}}";
}
