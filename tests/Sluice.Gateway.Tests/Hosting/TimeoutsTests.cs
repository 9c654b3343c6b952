using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sluice.Gateway.Proxy;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>Each of a backend's <c>timeouts</c> does what it says.</summary>
public sealed class TimeoutsTests
{
    [Theory]
    [InlineData("firstByte", true, 0)]
    [InlineData("answer", false, 0)]
    [InlineData("total", true, 0)]
    [InlineData("total", false, 0)]
    public async Task An_answer_that_does_not_come_in_time_is_an_error_that_names_the_setting(string setting, bool stream, int events)
    {
        var time = new ObservedTime();
        await using var upstream = await HungAsync(events);
        await using var gateway = await RunningGateway.StartAsync(Config(upstream, setting), time);

        using var answer = await time.PassAsync(TimeSpan.FromSeconds(11), () => gateway.ChatAsync(stream: stream));
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains($"timeouts.{setting}", (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal("E3003", (string?)error["sluice"]!["code"]);
    }

    [Theory]
    [InlineData("idle")]
    [InlineData("total")]
    public async Task A_stream_that_falls_silent_ends_broken_with_an_error_that_names_the_setting(string setting)
    {
        var time = new ObservedTime();
        await using var upstream = await HungAsync(events: 3);
        await using var gateway = await RunningGateway.StartAsync(Config(upstream, setting), time);

        var armed = time.TimerSetAsync(TimeSpan.FromSeconds(11));
        using var answer = await gateway.ChatAsync(stream: true);
        await armed;
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await ReadEventsAsync(reader, 3);
        time.Virtual.Advance(TimeSpan.FromSeconds(11));

        string? line = null;
        for (var next = await reader.ReadLineAsync(); ; next = await reader.ReadLineAsync())
        {
            if (next is { Length: > 0 })
                line = next;
            if (line?.Contains("\"error\"", StringComparison.Ordinal) == true)
                break;
        }

        Assert.Contains($"timeouts.{setting}", line, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<IOException>(() => reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_connection_that_is_not_made_in_time_is_an_error_that_names_the_setting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops what a full backlog cannot take.");
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start(backlog: 1); // and nobody accepts: what comes after the first two waits
        var place = (IPEndPoint)deaf.LocalEndpoint;
        using var first = new TcpClient();
        using var second = new TcpClient();
        await first.ConnectAsync(place);
        await second.ConnectAsync(place);
        await using var gateway = await RunningGateway.StartAsync(
            $"{{\"backends\":{{\"a\":{{\"protocol\":\"openai\",\"auth\":\"none\",\"baseUrl\":\"http://{place}/v1\",\"timeouts\":{{\"connect\":\"300ms\"}}}}}},\"retry\":{{\"attempts\":1}}}}");

        using var answer = await gateway.ChatAsync();

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Contains("timeouts.connect", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_total_goes_on_counting_while_bytes_come_and_over_attempts()
    {
        var time = new VirtualTimeProvider();
        using var watchdog = new Watchdog(time, time.GetTimestamp(), new(time), CancellationToken.None);

        Assert.True(watchdog.Begin(TimeSpan.FromSeconds(10)));
        for (var i = 0; i < 9; i++)
        {
            watchdog.Allow(TimeSpan.FromSeconds(3));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(watchdog.IsTimedOut);
        watchdog.Allow(TimeSpan.FromSeconds(3));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(watchdog.IsTimedOut);
        Assert.True(watchdog.IsBoundByTotal);
        Assert.False(watchdog.Begin(TimeSpan.FromSeconds(10)));
        Assert.True(watchdog.Begin(TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void An_attempt_after_one_that_ran_out_of_time_has_its_own_time()
    {
        var time = new VirtualTimeProvider();
        using var gone = new CancellationTokenSource();
        using var watchdog = new Watchdog(time, time.GetTimestamp(), new(time), gone.Token);
        watchdog.Begin(TimeSpan.Zero);
        watchdog.Allow(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(watchdog.Token.IsCancellationRequested);

        watchdog.Begin(TimeSpan.Zero);
        Assert.False(watchdog.Token.IsCancellationRequested);
        gone.Cancel();
        Assert.True(watchdog.Token.IsCancellationRequested);
        Assert.False(watchdog.IsTimedOut);
    }

    private static Task<SimulatedProviderServer> HungAsync(int events)
    {
        var options = new SimulatedProviderOptions
        {
            FirstToken = TimeSpan.Zero,
            TokensPerSecond = 0,
            Script = new Script().Next(ScriptedAnswer.HungAfter(events)),
        };
        return SimulatedProviderServer.StartAsync(new(options, TimeProvider.System));
    }

    private static string Config(SimulatedProviderServer upstream, string setting) =>
        $"{{\"backends\":{{\"a\":{{{RunningGateway.Upstream(upstream)},\"timeouts\":{{\"{setting}\":\"11s\"}}}}}},\"retry\":{{\"attempts\":1}}}}";

    private static async Task ReadEventsAsync(StreamReader reader, int count)
    {
        for (var seen = 0; seen < count;)
        {
            if ((await reader.ReadLineAsync())!.StartsWith("data:", StringComparison.Ordinal))
                seen++;
        }
    }
}
