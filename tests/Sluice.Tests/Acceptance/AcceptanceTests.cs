using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Acceptance;

/// <summary>What an engine of this kind must show, under the number it has in the list; from 12 on in the other half.</summary>
public sealed partial class AcceptanceTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    [Fact]
    public void Acceptance_01_a_thousand_threads_get_exactly_the_limit()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(700), LimitOptions.TokensPerMinute(613));
        using var start = new ManualResetEventSlim();
        var admitted = 0;
        var threads = Enumerable.Range(0, 1_000).Select(_ => new Thread(
            () =>
            {
                start.Wait();
                if (engine.Try(1).IsAdmitted)
                    Interlocked.Increment(ref admitted);
            },
            maxStackSize: 128 * 1_024)).ToArray();

        Array.ForEach(threads, thread => thread.Start());
        start.Set();

        Assert.All(threads, thread => Assert.True(thread.Join(HangGuard)));
        Assert.Equal((613, 613, 613), (admitted, engine.Limit("rpm").Reserved, engine.Limit("tpm").Reserved));
    }

    [Fact]
    public void Acceptance_02_the_eleventh_hundred_of_a_thousand_passes_when_the_first_leaves()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000));
        for (var i = 0; i < 10; i++)
        {
            engine.Try(100).Lease.Dispose();
            engine.Advance(2);
        }

        var refusal = engine.Try(100).Refusal!;
        Assert.Equal((TimeSpan.FromSeconds(60 - 20), true), (refusal.RetryAfter, refusal.RetryAfterIsExact));
        engine.Advance(39.999);
        Assert.False(engine.Try(100).IsAdmitted);
        engine.Advance(0.001);
        Assert.True(engine.Try(100).IsAdmitted);
    }

    [Fact]
    public void Acceptance_03_a_call_that_tokens_refuse_takes_no_request()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(10), LimitOptions.TokensPerMinute(100));
        engine.Try(100).Lease.Dispose();

        for (var i = 0; i < 50; i++)
            Assert.Equal("tpm", engine.Try(1).Refusal!.Limit);

        Assert.Equal((1, 0), (engine.Limit("rpm").Used, engine.Limit("rpm").Reserved));
    }

    [Fact]
    public async Task Acceptance_04_a_call_larger_than_the_limit_is_refused_at_once_and_for_good_though_it_could_wait()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000));

        var waiting = engine.Wait(30, 1_001);

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True((await waiting).Refusal is { IsPermanent: true, RetryAfter: null, Code: ErrorCode.RequestTooLarge });
        Assert.Equal((0, 0), (engine.Now.Waiting, engine.Limit("tpm").Reserved));
    }

    [Fact]
    public void Acceptance_05_an_estimate_that_was_too_high_comes_back_at_once_and_one_too_low_counts_on()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000));
        engine.Try(500).Lease.Settle(new() { InputTokens = 100 });
        Assert.Equal(900, engine.Limit("tpm").Remaining);

        engine.Try(500).Lease.Settle(new() { InputTokens = 900 });

        Assert.Equal(1_000, engine.Limit("tpm").Used);
        Assert.Equal(TimeSpan.FromMinutes(1), engine.Try(1).Refusal!.RetryAfter);
        Assert.Equal(400, engine.Now.OveruseTokens);
    }

    [Fact]
    public void Acceptance_06_a_lease_that_is_ended_twice_or_never_counts_right()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000), LimitOptions.TokensPerDay(10_000), LimitOptions.Concurrency(10));
        var twice = engine.Try(100).Lease;
        var copy = twice;
        twice.Settle(new() { InputTokens = 40 });
        copy.Settle(new() { InputTokens = 70 });
        copy.Release();
        copy.Dispose();
        engine.Try(300);
        Assert.Equal((40, 300, 1), (engine.Limit("tpm").Used, engine.Limit("tpm").Reserved, engine.Now.OpenLeases));

        engine.Advance(600);

        Assert.Equal((0, 0), (engine.Now.OpenLeases, engine.Limit("concurrency").Reserved));
        Assert.Equal((340, 0), (engine.Limit("tpd").Used, engine.Limit("tpd").Reserved));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Acceptance_07_a_clock_that_is_set_by_an_hour_freezes_nobody_and_lets_nobody_through(int hours)
    {
        var engine = To(LimitOptions.TokensPerMinute(1_000), new LimitOptions("rpd", Dimension.Requests, 3, new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)));
        engine.Time.JumpWallClock(TimeSpan.FromHours(12));
        engine.Advance(2);
        engine.Try(600, to: engine.Target("t")).Lease.End(AttemptEnd.Answered(new() { InputTokens = 600 }));
        engine.Try(400, to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)) with { Charge = Charge.Estimate });

        engine.Time.JumpWallClock(TimeSpan.FromHours(hours));
        engine.Advance(2);

        Assert.Equal(TimeSpan.FromSeconds(28), engine.Health("t").ReadyIn);
        Assert.Equal(TimeSpan.FromSeconds(58), engine.Try(1).Refusal!.RetryAfter);
        engine.Advance(58);
        Assert.True(engine.Try(1_000, to: engine.Target("t")).IsAdmitted);
        Assert.Equal("rpd", engine.Try(0).Refusal!.Limit); // the day is the same one
    }

    [Fact]
    public void Acceptance_08_zero_is_unlimited_and_its_share_is_finite()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(0), LimitOptions.TokensPerMinute(0), LimitOptions.Concurrency(0));

        for (var i = 0; i < 1_000; i++)
            Assert.True(engine.Try(1_000_000_000).IsAdmitted);

        var status = engine.Controller.ReadBudget("key:a");
        Assert.All(new[] { status.MinuteUtilization, status.HourUtilization, status.DayUtilization, status.CostUtilization }, share => Assert.Equal(0, share));
    }

    [Fact]
    public void Acceptance_09_no_interval_of_a_window_holds_more_than_the_limit()
    {
        const int Histories = 1_000;
        var (admitted, possible) = (0L, 0L);
        for (var seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            var max = random.Next(50, 500);
            var engine = Engine.Of(LimitOptions.TokensPerMinute(max));
            var exact = new Queue<(double At, int Tokens)>();
            var passed = new List<(double At, int Tokens)>();
            for (var i = 0; i < 100; i++)
            {
                engine.Advance(random.Next(4) == 0 ? 0 : random.Next(1, 6_000) / 1_000.0);
                var (at, tokens) = (engine.Time.Elapsed.TotalSeconds, random.Next(1, 60));
                while (exact.TryPeek(out var oldest) && oldest.At <= at - 60)
                    exact.Dequeue();
                if (exact.Sum(entry => entry.Tokens) + tokens <= max)
                {
                    exact.Enqueue((at, tokens));
                    possible += tokens;
                }

                if (!engine.Try(tokens).IsAdmitted)
                    continue;
                passed.Add((at, tokens));
                admitted += tokens;
                var live = passed.Where(entry => entry.At > at - 60).Sum(entry => entry.Tokens);
                Assert.True(live <= max, $"seed {seed}: {live} of {max} tokens in the minute that ends at {at} s");
            }
        }

        Assert.True(admitted >= 0.95 * possible, $"{admitted} tokens were admitted where an exact log admits {possible}");
    }

    [Fact]
    public void Acceptance_10_only_what_is_the_providers_fault_opens_a_circuit_and_only_its_own()
    {
        var engine = Engine.To(("a", []), ("b", []));
        foreach (var neutral in new[] { ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.RequestTooLarge, ErrorCode.Cancelled })
        {
            for (var i = 0; i < 20; i++)
                End(neutral);
        }

        Assert.Equal(HealthState.Ready, engine.Health("a").State);
        var late = engine.Try(to: engine.Target("a")).Lease;
        for (var i = 0; i < 5; i++)
            End(ErrorCode.ServerError);
        late.Settle(default);
        Assert.Equal((HealthState.Open, HealthState.Ready), (engine.Health("a").State, engine.Health("b").State));
        Assert.Equal("b", engine.Try(to: [engine.Target("a"), engine.Target("b")]).Target!.Name);

        engine.Advance(30);
        var probe = engine.Try(to: engine.Target("a"));
        Assert.Equal((true, false), (probe.IsAdmitted, engine.Try(to: engine.Target("a")).IsAdmitted));
        probe.Lease.Settle(default);
        End(null);
        Assert.Equal(HealthState.Ready, engine.Health("a").State);

        void End(ErrorCode? error) => engine.Try(to: engine.Target("a")).Lease.End(AttemptEnd.Refused(new(error)));
    }

    /// <summary>A caller with these limits, and a target without any.</summary>
    private static Engine To(params LimitOptions[] limits) =>
        new(new() { Scopes = [new("key:a", limits), new("t")], Targets = [Engine.TargetOf("t")] });
}
