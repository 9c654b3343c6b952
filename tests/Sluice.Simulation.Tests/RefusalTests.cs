using System.Globalization;
using Sluice.Limits;
using Sluice.Simulation.Records;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Tests;

public class RefusalTests
{
    [Fact]
    public void A_call_over_a_limit_gets_a_429_that_tells_when_it_passes_to_the_millisecond()
    {
        var sim = new Simulated(Simulated.Exact with { Rpm = 1 });
        sim.Time.Advance(TimeSpan.FromTicks(15_005_000));
        _ = sim.Call(Simulated.Chat());
        sim.Time.Advance(TimeSpan.FromMilliseconds(1000));

        var refused = sim.Ended(Simulated.Chat());

        Assert.Equal(429, refused.Status);
        Assert.Equal("59", refused.Response.Header("retry-after"));
        Assert.Equal("59000", refused.Response.Header("retry-after-ms"));
        Assert.Equal("1", refused.Response.Header("x-ratelimit-limit-requests"));
        Assert.Equal("0", refused.Response.Header("x-ratelimit-remaining-requests"));
        Assert.Equal("59s", refused.Response.Header("x-ratelimit-reset-requests"));
        Assert.Equal(("requests", "rate_limit_exceeded"), (refused.Error("type"), refused.Error("code")));
        Assert.Contains("Limit 1, Used 1, Requested 1. Please try again in 59s.", refused.Error("message"), StringComparison.Ordinal);
        sim.Time.Advance(TimeSpan.FromMilliseconds(58_999));
        Assert.Equal("1", sim.Ended(Simulated.Chat()).Response.Header("retry-after-ms"));
        sim.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, sim.Ended(Simulated.Chat()).Status);
    }

    [Fact]
    public void A_call_over_the_token_limit_is_told_so_and_changes_nothing()
    {
        var sim = new Simulated(Simulated.Exact with { Rpm = 10, Tpm = 1000 });
        sim.Ended(Simulated.Chat(input: 600));
        var counted = sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.Tokens);

        var refused = sim.Ended(Simulated.Chat(input: 300, maxTokens: 401));

        Assert.Equal(("tokens", "rate_limit_exceeded"), (refused.Error("type"), refused.Error("code")));
        Assert.Equal("400", refused.Response.Header("x-ratelimit-remaining-tokens"));
        Assert.Equal("9", refused.Response.Header("x-ratelimit-remaining-requests"));
        Assert.Equal(counted, sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.Tokens));
        Assert.Equal(1, sim.Record.HighestLive(CountedDimension.Requests));
        Assert.Equal((CallEnd.Refused, 429, 0L), (sim.Record.Calls[1].End, sim.Record.Calls[1].Status, sim.Record.Calls[1].CountedTokens));
    }

    [Fact]
    public void A_call_that_can_never_fit_is_told_that_it_is_too_large_and_not_to_wait()
    {
        var sim = new Simulated(Simulated.Exact with { Tpm = 1000 });

        var refused = sim.Ended(Simulated.Chat(input: 1001));

        Assert.Equal((429, "tokens"), (refused.Status, refused.Error("type")));
        Assert.StartsWith("Request too large for m", refused.Error("message"), StringComparison.Ordinal);
        Assert.Null(refused.Response.Header("retry-after"));
        Assert.Null(refused.Response.Header("retry-after-ms"));
    }

    [Theory]
    [InlineData(RetryAfterStyle.Both, "59", "58500")]
    [InlineData(RetryAfterStyle.Seconds, "59", null)]
    [InlineData(RetryAfterStyle.Milliseconds, null, "58500")]
    [InlineData(RetryAfterStyle.HttpDate, "Thu, 01 Jan 2026 00:01:00 GMT", null)]
    [InlineData(RetryAfterStyle.None, null, null)]
    public void Retry_after_is_told_in_the_style_of_the_provider(RetryAfterStyle style, string? retryAfter, string? milliseconds)
    {
        var sim = new Simulated(Simulated.Exact with { Rpm = 1, RetryAfter = style });
        sim.Ended(Simulated.Chat(output: 1));
        sim.Time.Advance(TimeSpan.FromMilliseconds(1400));

        var refused = sim.Ended(Simulated.Chat());

        Assert.Equal(retryAfter, refused.Response.Header("retry-after"));
        Assert.Equal(milliseconds, refused.Response.Header("retry-after-ms"));
    }

    [Fact]
    public void The_rule_that_corrects_gives_room_back_when_the_call_ends()
    {
        var sim = new Simulated(Simulated.Exact with { Tpm = 1000, Count = CountingRule.All });
        var open = sim.Call(Simulated.Chat(input: 100, output: 50, maxTokens: 800, stream: true));

        Assert.Equal(429, sim.Ended(Simulated.Chat(input: 100, maxTokens: 100)).Status);
        while (!open.IsCompleted)
            sim.Time.TryAdvanceToNextTimer();

        Assert.Equal(150, sim.Record.Calls[0].CountedTokens);
        Assert.Equal(200, sim.Ended(Simulated.Chat(input: 100, output: 10, maxTokens: 700)).Status);
        Assert.Equal(950, sim.Record.HighestLive(CountedDimension.Tokens));
        Assert.Equal(260, sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.Tokens));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Output_that_is_counted_as_it_is_produced_goes_with_its_own_instant(bool stream)
    {
        var options = Simulated.Exact with { Count = CountingRule.Anthropic, Otpm = 100, TokensPerSecond = 1, FirstToken = TimeSpan.FromSeconds(1) };
        var sim = new Simulated(options);
        _ = sim.Call(Simulated.Chat(output: 100, stream: stream));
        sim.Time.Advance(TimeSpan.FromSeconds(50));

        Assert.InRange(sim.Record.ProducedTokens, 43, 50);
        Assert.Equal(sim.Record.ProducedTokens, sim.Record.HighestLive(CountedDimension.OutputTokens));
        sim.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(100, sim.Record.ProducedTokens);
        Assert.Equal(stream ? 60 : 65, sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.OutputTokens));
        Assert.Equal(102, sim.Record.Calls[0].CountedTokens);
    }

    [Theory]
    [InlineData(CountingRule.OpenAI)]
    [InlineData(CountingRule.Azure)]
    [InlineData(CountingRule.All)]
    public async Task Under_a_flood_no_half_open_minute_is_over_a_limit(CountingRule rule)
    {
        var sim = new Simulated(new SimulatedProviderOptions { Rpm = 40, Tpm = 20_000, Count = rule, TokensPerChunk = 50, Seed = 11 });
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            sim.Time.Advance(TimeSpan.FromMilliseconds(random.Next(600)));
            var call = sim.Call(Simulated.Chat(input: random.Next(1, 900), maxTokens: random.Next(1, 900), stream: i % 2 == 0));
            if (!call.IsCompleted)
                continue;
            refused++;
            var answer = await call;
            Assert.Equal(429, answer.Status);
            var wait = int.Parse(answer.Response.Header("retry-after-ms")!, CultureInfo.InvariantCulture);
            Assert.InRange(wait, 1, 60_000);
        }

        Assert.InRange(refused, 500, 1900);
        Assert.True(sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.Requests) <= 40);
        Assert.InRange(sim.Record.HighestLive(CountedDimension.Tokens), 18_000, 20_000);
        Assert.True(sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.Tokens) <= 20_000);
        Assert.Equal(refused, sim.Record.CountOf(CallEnd.Refused));
        Assert.Equal(2000, sim.Record.Count);
    }

    [Fact]
    public async Task Threads_together_are_admitted_up_to_the_limit_exactly()
    {
        var sim = new Simulated(Simulated.Exact with { Rpm = 100 });

        await Parallel.ForAsync(0, 400, (_, _) =>
        {
            _ = sim.Call(Simulated.Chat(), CancellationToken.None);
            return ValueTask.CompletedTask;
        });

        Assert.Equal(300, sim.Record.CountOf(CallEnd.Refused));
        Assert.Equal((100, 100), (sim.Record.Open, sim.Record.PeakOpen > 100 ? 100 : sim.Record.PeakOpen));
        Assert.Equal(Enumerable.Range(1, 400).Select(n => (long)n), sim.Record.Calls.Select(c => c.Number));
    }
}
