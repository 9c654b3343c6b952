using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Tokens;

namespace Sluice.Tests.Admission;

public sealed class LeaseTests
{
    private static readonly Usage Used = new() { InputTokens = 10, OutputTokens = 10, Cost = new(10) };

    private static Engine Full(TimeSpan? expiry = null) => new(new()
    {
        Scopes = [new("key:a",
            LimitOptions.RequestsPerMinute(100),
            LimitOptions.TokensPerMinute(1_000),
            LimitOptions.Budget(new(1_000), Window.Total),
            LimitOptions.Concurrency(10))],
        LeaseExpiry = expiry ?? TimeSpan.FromMinutes(10),
    });

    private static string Counts(Engine engine) =>
        string.Join(' ', engine.Now.Scopes[0].Limits.Select(limit => $"{limit.Name}:{limit.Used}+{limit.Reserved}")) + $" open:{engine.Now.OpenLeases}";

    [Fact]
    public void Ending_twice_or_through_a_copy_changes_nothing()
    {
        var engine = Full();
        var lease = engine.Try(50, 50, new(100)).Lease;
        var copy = lease;
        lease.Settle(Used);
        var after = Counts(engine);
        copy.Settle(Used);
        lease.Release();
        copy.Dispose();
        copy.Renew();
        copy.EndAttempt(AttemptEnd.NotSent(CallOutcome.Cancelled));
        copy.SettleAtEstimate();
        Assert.Equal(after, Counts(engine));
        Assert.Equal("rpm:1+0 tpm:20+0 budget:10+0 concurrency:0+0 open:0", after);
    }

    [Fact]
    public void A_copy_does_not_end_the_call_that_got_its_slot()
    {
        var engine = Full();
        var old = engine.Try(50, 50, new(100)).Lease;
        old.Release();
        var other = engine.Try(70, 0, new(7)).Lease;
        var before = Counts(engine);
        old.Settle(Used);
        old.Release();
        Assert.Equal(before, Counts(engine));
        other.Release();
        Assert.Equal("rpm:0+0 tpm:0+0 budget:0+0 concurrency:0+0 open:0", Counts(engine));
    }

    [Fact]
    public void Leases_end_in_any_order()
    {
        var random = new Random(5);
        var engine = Full();
        for (var round = 0; round < 50; round++)
        {
            var leases = Enumerable.Range(0, 10).Select(_ => engine.Try(20, 20, new(20)).Lease).ToArray();
            random.Shuffle(leases);
            foreach (var lease in leases)
                lease.Release();
            Assert.Equal("rpm:0+0 tpm:0+0 budget:0+0 concurrency:0+0 open:0", Counts(engine));
        }
    }

    [Fact]
    public void Eight_threads_that_end_one_lease_end_it_once()
    {
        var engine = Full();
        for (var round = 0; round < 200; round++)
        {
            var lease = engine.Try(50, 50, new(100)).Lease;
            using var start = new Barrier(8);
            var threads = Enumerable.Range(0, 8).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                if (i % 2 == 0)
                    lease.Release();
                else
                    lease.End(AttemptEnd.NotSent(CallOutcome.Cancelled));
            })).ToArray();
            foreach (var thread in threads)
                thread.Start();
            foreach (var thread in threads)
                Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
            Assert.Equal("rpm:0+0 tpm:0+0 budget:0+0 concurrency:0+0 open:0", Counts(engine));
        }
    }

    [Fact]
    public void Release_gives_everything_back_the_request_too()
    {
        var engine = Full();
        engine.Try(50, 50, new(100)).Lease.Release();
        Assert.Equal("rpm:0+0 tpm:0+0 budget:0+0 concurrency:0+0 open:0", Counts(engine));
    }

    [Fact]
    public void Dispose_ends_at_the_estimate()
    {
        var engine = Full();
        engine.Try(50, 50, new(100)).Lease.Dispose();
        Assert.Equal("rpm:1+0 tpm:100+0 budget:100+0 concurrency:0+0 open:0", Counts(engine));
    }

    [Fact]
    public void A_lease_that_nobody_ends_expires_at_its_estimate_and_frees_its_slot()
    {
        var engine = Full(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 10; i++)
            Assert.True(engine.Try(50, 0, new(50)).IsAdmitted);
        Assert.Equal(RefusalComponent.Concurrency, engine.Try().Refusal?.Component);
        engine.Time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.Equal("rpm:0+10 tpm:0+500 budget:0+500 concurrency:0+10 open:10", Counts(engine));
        engine.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("rpm:10+0 tpm:500+0 budget:500+0 concurrency:0+0 open:0", Counts(engine));
        Assert.True(engine.Try().IsAdmitted);
    }

    [Fact]
    public async Task An_expiring_lease_lets_the_next_waiter_go()
    {
        var engine = new Engine(new() { Scopes = [new("key:a", LimitOptions.Concurrency(1))], LeaseExpiry = TimeSpan.FromSeconds(5) });
        Assert.True(engine.Try().IsAdmitted);
        var waiting = engine.Wait(60);
        engine.Advance(4.999);
        Assert.False(waiting.IsCompleted);
        engine.Advance(0.001);
        Assert.True((await waiting).IsAdmitted);
        Assert.Equal(TimeSpan.FromSeconds(5), (await waiting).Waited);
    }

    [Fact]
    public void Renewing_puts_the_expiry_off()
    {
        var engine = Full(TimeSpan.FromSeconds(20));
        var renewed = engine.Try(10).Lease;
        var idle = engine.Try(10).Lease;
        engine.Advance(15);
        renewed.Renew();
        engine.Advance(5);
        Assert.Equal(1, engine.Now.OpenLeases);
        engine.Advance(14.999);
        Assert.Equal(1, engine.Now.OpenLeases);
        engine.Advance(0.001);
        Assert.Equal(0, engine.Now.OpenLeases);
        idle.Renew();
        renewed.Renew();
        Assert.Equal(0, engine.Now.OpenLeases);
    }

    [Fact]
    public void A_late_ending_changes_nothing_but_its_overuse_is_booked_once()
    {
        var engine = Full(TimeSpan.FromSeconds(20));
        var less = engine.Try(100, 0, new(100)).Lease;
        var more = engine.Try(100, 0, new(100)).Lease;
        engine.Advance(20);
        Assert.Equal("rpm:2+0 tpm:200+0 budget:200+0 concurrency:0+0 open:0", Counts(engine));
        less.Settle(Used);
        more.Settle(new() { InputTokens = 150, Cost = new(130) });
        more.Settle(new() { InputTokens = 150, Cost = new(130) });
        less.Settle(new() { InputTokens = 999, Cost = new(999) });
        Assert.Equal("rpm:2+0 tpm:250+0 budget:230+0 concurrency:0+0 open:0", Counts(engine));
        Assert.Equal(50, engine.Now.OveruseTokens);
        Assert.Equal(30, engine.Now.OveruseCost.Value);
        engine.Advance(59.999);
        Assert.Equal(50, engine.Limit("tpm").Used);
    }

    [Fact]
    public void Overuse_of_an_attempt_that_ended_is_not_booked_again_when_its_call_expired()
    {
        var engine = Full(TimeSpan.FromSeconds(20));
        var lease = engine.Try(100, 0, new(100)).Lease;
        lease.EndAttempt(AttemptEnd.Answered(new() { InputTokens = 150, Cost = new(130) }));
        engine.Advance(20);
        lease.Settle(new() { InputTokens = 150, Cost = new(130) });
        Assert.Equal("rpm:1+0 tpm:150+0 budget:130+0 concurrency:0+0 open:0", Counts(engine));
        Assert.Equal(50, engine.Now.OveruseTokens);
    }

    [Fact]
    public void A_policy_with_a_shorter_expiry_holds_for_calls_that_come_after_longer_ones()
    {
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.Concurrency(10))], LeaseExpiry = TimeSpan.FromMinutes(10) };
        var engine = new Engine(policy);
        engine.Try();
        engine.Controller.Apply(policy with { LeaseExpiry = TimeSpan.FromSeconds(5) });
        engine.Try();
        engine.Advance(5);
        Assert.Equal(0, engine.Now.OpenLeases);
        Assert.Equal(10, engine.Limit("concurrency").Remaining);
    }

    [Fact]
    public void A_lease_of_a_refused_call_is_harmless()
    {
        var lease = default(Lease);
        lease.Settle(Used);
        lease.Dispose();
        lease.Renew();
        Assert.Throws<InvalidOperationException>(() => lease.TryNextAttempt(default));
    }

    [Fact]
    public async Task Open_calls_can_be_ended_after_the_controller_is_disposed()
    {
        var engine = Full();
        var lease = engine.Try(100).Lease;
        await engine.Controller.DisposeAsync();
        lease.Release();
        Assert.Equal(0, engine.Now.OpenLeases);
    }
}
