using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Hosting;
using Sluice.Storage;

namespace Sluice.Gateway.Tests.Hosting;

public sealed class OperationsTests
{
    [Fact]
    public async Task The_root_answers_probes_and_names_what_there_is()
    {
        await using var gateway = await RunningGateway.StartAsync();

        using var head = await gateway.Client.SendAsync(new(HttpMethod.Head, "/"));
        using var page = await gateway.Client.GetAsync("/");
        var text = await page.Content.ReadAsStringAsync();

        Assert.Equal(200, (int)head.StatusCode);
        Assert.Equal(200, (int)page.StatusCode);
        foreach (var path in (string[])["/v1", "/health/ready", "/metrics", "/admin/status"])
            Assert.Contains(path, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    [InlineData("/admin/status")]
    [InlineData("/admin/no-such-page")]
    public async Task Our_own_pages_are_neither_sniffed_nor_framed_nor_stored(string path)
    {
        await using var gateway = await RunningGateway.StartAsync();

        using var answer = await gateway.Client.GetAsync(path);

        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("x-content-type-options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("x-frame-options")));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_running_gateway_is_live_and_ready()
    {
        await using var gateway = await RunningGateway.StartAsync();

        var live = JsonNode.Parse(await gateway.Client.GetStringAsync("/health/live"))!;
        var ready = JsonNode.Parse(await gateway.Client.GetStringAsync("/health/ready"))!;

        Assert.Equal("live", (string?)live["status"]);
        Assert.Equal(("ready", true, "ok"), ((string?)ready["status"], (bool)ready["ready"]!, (string?)ready["usageLog"]));
    }

    [Fact]
    public async Task A_usage_log_that_cannot_be_written_is_told_without_its_place_and_takes_nothing_out_of_service()
    {
        await using var gateway = await RunningGateway.StartAsync();
        gateway.Log.LastError = new StorageException("/secret/place/sluice.db", "is full", "Make room.");

        using var answer = await gateway.Client.GetAsync("/health/ready");
        var body = await answer.Content.ReadAsStringAsync();
        using var chat = await gateway.ChatAsync();

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("failing", (string?)JsonNode.Parse(body)!["usageLog"]);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Equal(200, (int)chat.StatusCode);
        Assert.Contains("sluice_usage_log_writable 0\n", await gateway.MetricsAsync(), StringComparison.Ordinal);
        Assert.Contains("is full", (string?)(await gateway.StatusAsync())["usageLog"]!["problem"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_starts_or_stops_is_not_ready()
    {
        await using var runtime = RunningGateway.Make(RunningGateway.Simulated);
        var lifecycle = new Lifecycle();
        var health = new HealthPages(runtime, lifecycle);

        var starting = await StatusAsync(health);
        lifecycle.Started();
        var started = await StatusAsync(health);
        await lifecycle.StopAsync();
        var stopping = await StatusAsync(health);

        Assert.Equal((503, 200, 503), (starting, started, stopping));
    }

    [Fact]
    public async Task Our_pages_take_no_method_but_get_and_head()
    {
        await using var gateway = await RunningGateway.StartAsync();

        using var answer = await gateway.Client.PostAsync("/health/ready", null);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Equal("method_not_allowed", (string?)error["code"]);
        Assert.Contains("GET", answer.Content.Headers.Allow, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("[::1]:1", 200)]
    [InlineData("llm.example.com", 200)]
    [InlineData("LLM.example.com:8080", 200)]
    [InlineData("evil.example.com", 400)]
    [InlineData("localhost.example.com", 400)]
    public async Task Only_loopback_and_allowed_hosts_are_answered(string host, int status)
    {
        await using var gateway = await RunningGateway.StartAsync(
            RunningGateway.Simulated[..^1] + ",\"server\":{\"allowedHosts\":[\"llm.example.com\"]}}");
        var request = RunningGateway.Get("/health/live");
        request.Headers.Host = host;

        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task<int> StatusAsync(HealthPages health)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        http.Request.Method = "GET";
        await health.ReadyAsync(http);
        return http.Response.StatusCode;
    }
}
