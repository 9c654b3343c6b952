using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Admin;

public sealed class AdminAccessTests
{
    [Theory]
    [InlineData("/admin/status", null, 401, "invalid_api_key")]
    [InlineData("/admin/status", "wrong", 401, "invalid_api_key")]
    [InlineData("/admin/no-such-page", null, 401, "invalid_api_key")]
    [InlineData("/admin/no-such-page", RunningGateway.AdminToken, 404, "unknown_url")]
    [InlineData("/admin", RunningGateway.AdminToken, 404, "unknown_url")]
    [InlineData("/ADMIN/status", null, 401, "invalid_api_key")]
    public async Task Refusals_have_the_shape_of_every_other_error(string path, string? token, int status, string code)
    {
        await using var gateway = await RunningGateway.StartAsync();

        using var answer = await gateway.Client.SendAsync(RunningGateway.Get(path, token));
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(("invalid_request_error", code), ((string?)error["type"], (string?)error["code"]));
        Assert.Equal(Assert.Single(answer.Headers.GetValues("x-request-id")), (string?)error["sluice"]!["request_id"]);
    }

    [Fact]
    public async Task A_client_key_is_no_admin_token()
    {
        await using var gateway = await RunningGateway.StartAsync(
            RunningGateway.Simulated[..^1] + ",\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\"}}}");

        using var answer = await gateway.Client.SendAsync(RunningGateway.Get("/admin/status", "sk-client-0123456789"));

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Status_takes_get_alone()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var request = RunningGateway.Get("/admin/status", RunningGateway.AdminToken);
        request.Method = HttpMethod.Delete;

        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(405, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(null, null, null, 200)]
    [InlineData("llm.example.com", null, null, 401)]
    [InlineData("llm.example.com", null, RunningGateway.AdminToken, 200)]
    [InlineData(null, "x-forwarded-for", null, 401)]
    [InlineData(null, "forwarded", null, 401)]
    public async Task Metrics_need_the_token_for_whoever_is_not_on_this_machine(string? host, string? header, string? token, int status)
    {
        await using var gateway = await RunningGateway.StartAsync(
            RunningGateway.Simulated[..^1] + ",\"server\":{\"allowedHosts\":[\"llm.example.com\"]}}");
        var request = RunningGateway.Get("/metrics", token);
        request.Headers.Host = host;
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, "for=192.0.2.1");

        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_sixth_wrong_token_is_kept_waiting_and_the_right_one_is_not()
    {
        var time = new ObservedTime();
        await using var gateway = await RunningGateway.StartAsync(time: time);
        for (var i = 0; i < 5; i++)
        {
            using var atOnce = await gateway.Client.SendAsync(RunningGateway.Get("/admin/status", $"wrong-{i}"));
            Assert.Equal(401, (int)atOnce.StatusCode);
        }

        var held = time.TimerSetAsync(TimeSpan.FromSeconds(1));
        var sixth = gateway.Client.SendAsync(RunningGateway.Get("/admin/status", "wrong-5"));
        await held;
        Assert.NotNull(await gateway.StatusAsync());
        Assert.False(sixth.IsCompleted);
        time.Virtual.Advance(TimeSpan.FromSeconds(1));
        using var answer = await sixth;

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_missing_token_is_no_guess()
    {
        await using var gateway = await RunningGateway.StartAsync(time: new ObservedTime()); // a clock that nobody moves
        for (var i = 0; i < 20; i++)
        {
            using var answer = await gateway.Client.GetAsync("/admin/status");
            Assert.Equal(401, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Answers_are_held_longer_every_time_and_guessing_is_forgotten()
    {
        var time = new VirtualTimeProvider();
        var wrong = new WrongTokens(time);
        for (var i = 0; i < 5; i++)
            Assert.True(wrong.HoldAsync(IPAddress.Loopback, default).IsCompleted);

        foreach (var seconds in (int[])[1, 2, 4, 8, 8])
        {
            var held = wrong.HoldAsync(IPAddress.Loopback, default);
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.False(held.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(await held);
        }

        time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(wrong.HoldAsync(IPAddress.Loopback, default).IsCompleted);
    }

    [Fact]
    public async Task What_is_held_at_once_is_bounded()
    {
        var time = new VirtualTimeProvider();
        var wrong = new WrongTokens(time);
        var held = Enumerable.Range(0, 5 + 64).Select(_ => wrong.HoldAsync(IPAddress.Loopback, default)).ToArray();

        Assert.False(await wrong.HoldAsync(IPAddress.Loopback, default));
        time.Advance(WrongTokens.LongestHold);
        Assert.All(await Task.WhenAll(held), Assert.True);
    }

    [Fact]
    public void Guessing_from_very_many_addresses_counts_as_guessing_from_one()
    {
        var wrong = new WrongTokens(new VirtualTimeProvider());
        for (var i = 0; i < 1_000 + 5; i++)
            Assert.True(wrong.HoldAsync(new IPAddress([10, 0, (byte)(i / 256), (byte)(i % 256)]), default).IsCompleted);

        Assert.False(wrong.HoldAsync(IPAddress.Parse("10.9.9.9"), default).IsCompleted);
    }

    [Fact]
    public void The_addresses_of_one_ipv6_network_are_one_guesser()
    {
        var wrong = new WrongTokens(new VirtualTimeProvider());
        for (var i = 0; i < 5; i++)
            Assert.True(wrong.HoldAsync(IPAddress.Parse($"2001:db8:1:2::{i}"), default).IsCompleted);

        Assert.False(wrong.HoldAsync(IPAddress.Parse("2001:db8:1:2:ffff::"), default).IsCompleted);
        Assert.True(wrong.HoldAsync(IPAddress.Parse("2001:db8:1:3::"), default).IsCompleted);
    }
}
