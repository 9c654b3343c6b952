using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Tests.Admission;

public sealed class LawTests
{
    public static TheoryData<LimitOptions> LimitsOfAThousandCalls => new(
        LimitOptions.RequestsPerMinute(1_000),
        LimitOptions.TokensPerMinute(1_000 * 7),
        LimitOptions.InputTokensPerMinute(1_000 * 4),
        LimitOptions.OutputTokensPerMinute(1_000 * 3),
        LimitOptions.RequestsPerSecond(1_000),
        LimitOptions.Concurrency(1_000),
        LimitOptions.Budget(new(1_000 * 11), Window.Total),
        LimitOptions.Budget(new(1_000 * 11), new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)),
        LimitOptions.Budget(new(1_000 * 11), Window.Hour));

    [Theory]
    [MemberData(nameof(LimitsOfAThousandCalls), DisableDiscoveryEnumeration = true)]
    public void Sixty_four_threads_on_a_limit_admit_exactly_the_limit(LimitOptions limit)
    {
        var engine = Engine.Of(limit);
        var admitted = 0;
        OnThreads(64, () =>
        {
            for (var i = 0; i < 100; i++)
            {
                if (engine.Try(4, 3, new(11)).IsAdmitted)
                    Interlocked.Increment(ref admitted);
            }
        });
        Assert.Equal(1_000, admitted);
    }

    [Fact]
    public void Sixty_four_threads_that_end_their_calls_never_have_more_open_than_the_limit()
    {
        const int Limit = 7;
        var engine = Engine.Of(LimitOptions.Concurrency(Limit));
        var (open, most, admitted) = (0, 0, 0);
        OnThreads(64, () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var admission = engine.Try();
                if (!admission.IsAdmitted)
                    continue;
                var now = Interlocked.Increment(ref open);
                Interlocked.Increment(ref admitted);
                for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                    Interlocked.CompareExchange(ref most, now, seen);
                Interlocked.Decrement(ref open);
                admission.Lease.Settle(default);
            }
        });
        Assert.InRange(most, 1, Limit);
        Assert.InRange(admitted, Limit, 64 * 500);
        Assert.Equal(0, engine.Now.OpenLeases);
        Assert.Equal(Limit, engine.Limit("concurrency").Remaining);
    }

    [Fact]
    public void A_refused_call_leaves_every_window_as_it_was()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(10), LimitOptions.TokensPerMinute(100), LimitOptions.Concurrency(5));
        Assert.True(engine.Try(100).IsAdmitted);
        var refused = engine.Try(1);
        Assert.Equal("tpm", refused.Refusal?.Limit);
        Assert.Equal(9, engine.Limit("rpm").Remaining);
        Assert.Equal(4, engine.Limit("concurrency").Remaining);
    }

    [Fact]
    public void A_settled_call_gives_back_what_it_did_not_use_at_once()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000));
        var admission = engine.Try(300, 200);
        Assert.Equal(500, engine.Limit("tpm").Remaining);
        admission.Lease.Settle(new() { InputTokens = 80, OutputTokens = 20 });
        Assert.Equal(900, engine.Limit("tpm").Remaining);
        Assert.True(engine.Try(900).IsAdmitted);
    }

    [Fact]
    public void Overuse_counts_for_a_full_window_from_when_it_is_known()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000));
        var admission = engine.Try(300, 200);
        engine.Advance(50);
        admission.Lease.Settle(new() { InputTokens = 700, OutputTokens = 200 });
        Assert.Equal(100, engine.Limit("tpm").Remaining);
        Assert.Equal(400, engine.Now.OveruseTokens);
        engine.Advance(10);
        Assert.Equal(600, engine.Limit("tpm").Remaining);
        engine.Advance(49.999);
        Assert.Equal(600, engine.Limit("tpm").Remaining);
        Assert.False(engine.Try(601).IsAdmitted);
        engine.Advance(0.001);
        Assert.Equal(1_000, engine.Limit("tpm").Remaining);
        Assert.True(engine.Try(1_000).IsAdmitted);
    }

    [Fact]
    public void A_window_is_half_open()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(1));
        Assert.True(engine.Try().IsAdmitted);
        engine.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.False(engine.Try().IsAdmitted);
        engine.Time.Advance(TimeSpan.FromTicks(1));
        Assert.True(engine.Try().IsAdmitted);
    }

    [Fact]
    public void Zero_is_unlimited_and_a_call_of_no_tokens_passes_a_full_token_limit()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(0), LimitOptions.TokensPerMinute(10));
        Assert.True(engine.Try(10).IsAdmitted);
        for (var i = 0; i < 100; i++)
            Assert.True(engine.Try().IsAdmitted);
        Assert.False(engine.Try(1).IsAdmitted);
    }

    [Fact]
    public async Task What_can_never_fit_is_refused_at_once_and_for_good()
    {
        var engine = Engine.Of(
            LimitOptions.TokensPerMinute(100), LimitOptions.Budget(new(50), Window.Day), LimitOptions.RequestsPerSecond(5, burst: 5));
        var tokens = await engine.Wait(60, 101);
        Assert.True(tokens.Refusal is { IsPermanent: true, Component: RefusalComponent.PerRequestCap, Limit: "tpm", RetryAfter: null });
        var cost = await engine.Controller.AdmitAsync(engine.Call(cost: new NanoUsd(51)), TestContext.Current.CancellationToken);
        Assert.True(cost.Refusal is { IsPermanent: true, Limit: "budget", Code: ErrorCode.QuotaExhausted });
        Assert.Equal(0, engine.Now.Waiting);
    }

    [Fact]
    public void A_scope_that_a_caller_names_twice_counts_once()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(3));
        var twice = engine.Controller.Caller("key:a", "key:a");
        var admitted = 0;
        while (engine.Controller.TryAdmit(new() { Caller = twice }).IsAdmitted)
            admitted++;
        Assert.Equal(3, admitted);
        Assert.Equal(3, engine.Limit("rpm").Reserved);
    }

    [Fact]
    public void A_scope_is_a_callers_or_a_targets_and_never_both()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a"), new("all", LimitOptions.RequestsPerMinute(3))],
            Targets = [new("t") { Scopes = ["all"] }],
        });
        Assert.Contains("all", Assert.Throws<ArgumentException>(() => engine.Controller.Caller("all")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(LimitOptions.Greatest + 1, 0)]
    public void An_estimate_out_of_range_is_an_error(long input, long output) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Engine.Of(LimitOptions.TokensPerMinute(10)).Try(input, output));

    [Fact]
    public void A_negative_cost_or_wait_is_an_error()
    {
        var engine = Engine.To(("t", [LimitOptions.Budget(new(10), Window.Day)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Try(cost: new(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Try(to: engine.Target("t", cost: new(-5))));
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = engine.Wait(-1); });
    }

    [Fact]
    public void Usage_that_makes_no_sense_is_not_known_and_counts_as_the_estimate()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000), LimitOptions.Budget(new(1_000), Window.Day));
        engine.Try(100, 0, new(100)).Lease.Settle(new() { InputTokens = -500, Cost = new(1) });
        engine.Try(100, 0, new(100)).Lease.Settle(new() { InputTokens = long.MaxValue, CachedInputTokens = 1 });
        engine.Try(100, 0, new(100)).Lease.Settle(new() { InputTokens = 5, Cost = new(-7) });
        Assert.Equal(700, engine.Limit("tpm").Remaining);
        Assert.Equal(700, engine.Limit("budget").Remaining);
    }

    private static void OnThreads(int count, Action work)
    {
        var threads = Enumerable.Range(0, count).Select(_ => new Thread(() => work())).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
    }
}
