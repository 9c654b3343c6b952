using System.Text.RegularExpressions;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed partial class MetricsTests
{
    private const string Config =
        """
        {
          "backends": { "sim": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 5 }, "limits": { "rpm": 1000, "rps": 5 } } },
          "keys": { "k": { "key": "sk-client-0123456789", "limits": { "rpm": 1 }, "budgets": [ { "usd": 5, "window": "day" } ] } },
          "prices": { "m": { "input": 1, "output": 1000 } },
          "wait": { "max": "0" }
        }
        """;

    [Fact]
    public async Task Every_line_is_prometheus_text_and_no_series_is_told_twice()
    {
        await using var gateway = await RunningGateway.StartAsync(Config);
        using (await gateway.ChatAsync(key: "sk-client-0123456789"))
        {
        }

        using var answer = await gateway.Client.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();
        var series = new HashSet<string>(StringComparer.Ordinal);
        var families = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                Assert.True(families.Add(line.Split(' ')[2]), line);
            if (line.StartsWith('#'))
                continue;
            var match = Sample().Match(line);
            Assert.True(match.Success, line);
            Assert.True(series.Add(match.Groups["series"].Value), line);
            Assert.Contains(families, family => match.Groups["name"].Value.StartsWith(family, StringComparison.Ordinal));
        }

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-client", text, StringComparison.Ordinal);
        Assert.DoesNotContain("req_", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answered_and_refused_calls_are_counted_with_what_they_used()
    {
        await using var gateway = await RunningGateway.StartAsync(Config, new ObservedTime());
        using (await gateway.ChatAsync(key: "sk-client-0123456789"))
        using (await gateway.ChatAsync(key: "sk-client-0123456789"))
        using (await gateway.ChatAsync(key: "sk-nobody-knows-this"))
        {
        }

        var record = gateway.Log.Records.First();
        var text = await gateway.MetricsAsync();

        foreach (var line in (string[])
            [
                "sluice_requests_total{backend=\"sim\",model=\"m\",status=\"200\"} 1",
                "sluice_requests_total{backend=\"\",model=\"m\",status=\"429\"} 1",
                "sluice_refusals_total{component=\"rate\"} 1",
                "sluice_refusals_total{component=\"auth\"} 1",
                $"sluice_tokens_total{{backend=\"sim\",model=\"m\",kind=\"input\"}} {record.InputTokens}",
                $"sluice_tokens_total{{backend=\"sim\",model=\"m\",kind=\"output\"}} {record.OutputTokens}",
                $"sluice_cost_usd_total{{backend=\"sim\",model=\"m\"}} {PrometheusText.Number(record.CostNanoUsd!.Value / 1e9m)}",
                "sluice_request_duration_seconds_count{backend=\"sim\"} 1",
                "sluice_request_duration_seconds_bucket{backend=\"sim\",le=\"+Inf\"} 1",
                "sluice_first_byte_seconds_count{backend=\"sim\"} 1",
                "sluice_wait_seconds_count 1",
                "sluice_open_leases 0",
                "sluice_waiting 0",
                "sluice_overuse_tokens_total 0",
                "sluice_target_state{target=\"sim/m\",state=\"ready\"} 1",
                "sluice_target_state{target=\"sim/m\",state=\"cooling\"} 0",
                "sluice_limit_max{scope=\"key:k\",limit=\"rpm\"} 1",
                "sluice_limit_used{scope=\"key:k\",limit=\"rpm\"} 1",
                "sluice_limit_max{scope=\"key:k\",limit=\"usd/day\"} 5",
                "sluice_limit_max{scope=\"backend:sim\",limit=\"rps\"} 5",
                "sluice_limit_used{scope=\"backend:sim\",limit=\"rps\"} 1",
                "sluice_usage_log_dropped_total 0",
            ])
            Assert.Contains(line + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Callers_cannot_make_the_number_of_series_grow()
    {
        var metrics = new GatewayMetrics();
        for (var i = 0; i < 1_000; i++)
            metrics.Record(Record($"made-up-{i}", 404, backend: null));
        var unknown = Lines(metrics);
        for (var i = 0; i < 1_000; i++)
            metrics.Record(Record($"served-{i}", 200, "sim"));

        Assert.Equal(["sluice_requests_total{backend=\"\",model=\"other\",status=\"404\"} 1000"], unknown);
        Assert.Equal(1 + ModelLabels.Most + 1, Lines(metrics).Length);
        Assert.Contains("sluice_requests_total{backend=\"sim\",model=\"other\",status=\"200\"} 800", Lines(metrics), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("org/model:8b", "org/model:8b")]
    [InlineData("with\nline", ModelLabels.Other)]
    [InlineData("\U0001F600", ModelLabels.Other)]
    [InlineData(null, "")]
    public void A_name_that_could_break_the_text_gets_no_label_of_its_own(string? model, string label) =>
        Assert.Equal(label, new ModelLabels().Of(model, wasServed: true));

    [Fact]
    public void Labels_are_escaped()
    {
        var text = new PrometheusText();
        text.Sample("x", 1.5m, ("a", "b\"c\\d\ne"), ("f", ""));
        Assert.Equal("x{a=\"b\\\"c\\\\d\\ne\",f=\"\"} 1.5\n", text.ToString());
    }

    [Fact]
    public void A_histogram_counts_each_duration_in_every_bucket_that_holds_it()
    {
        var histogram = new Histogram();
        foreach (var milliseconds in (long[])[5, 6, 600_000, 600_001])
            histogram.Observe(milliseconds);
        var text = new PrometheusText();
        histogram.WriteTo(text, "h");

        foreach (var line in (string[])["h_bucket{le=\"0.005\"} 1", "h_bucket{le=\"0.01\"} 2", "h_bucket{le=\"600\"} 3", "h_bucket{le=\"+Inf\"} 4", "h_sum 1200.012", "h_count 4"])
            Assert.Contains(line + "\n", text.ToString(), StringComparison.Ordinal);
    }

    private static string[] Lines(GatewayMetrics metrics)
    {
        var text = new PrometheusText();
        metrics.WriteTo(text);
        return [.. text.ToString().Split('\n').Where(line => line.StartsWith("sluice_requests_total{", StringComparison.Ordinal))];
    }

    private static UsageRecord Record(string model, int status, string? backend) =>
        new() { TimeMs = 0, RequestId = "r", KeyName = "k", Model = model, Status = status, Backend = backend };

    [GeneratedRegex("""^(?<series>(?<name>[a-z_]+)(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\})?) [0-9.]+$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Sample();
}
