using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

public sealed class AttemptTests
{
    private static readonly CallOutcome Failed = new(ErrorCode.ServerError);

    private static Engine Two(TimeSpan? expiry = null)
    {
        LimitOptions[] limits = [LimitOptions.RequestsPerMinute(10), LimitOptions.TokensPerMinute(1_000), LimitOptions.Concurrency(2)];
        return new(new()
        {
            Scopes = [new("key:a", [.. limits, LimitOptions.Budget(new(1_000), Window.Total)]), new("t1", limits), new("t2", limits)],
            Targets = [Engine.TargetOf("t1"), Engine.TargetOf("t2")],
            LeaseExpiry = expiry ?? TimeSpan.FromMinutes(10),
        });
    }

    private static string Counts(Engine engine, string scope) =>
        string.Join(' ', engine.Now.Scopes.Single(reading => string.Equals(reading.Name, scope, StringComparison.Ordinal)).Limits
            .Select(limit => $"{limit.Name}:{limit.Used}+{limit.Reserved}"));

    [Fact]
    public void A_request_is_charged_once_a_call_and_tokens_and_money_once_an_attempt_that_was_sent()
    {
        var engine = Two();
        var lease = engine.Try(100, 0, default, engine.Target("t1", cost: new(30))).Lease;
        lease.EndAttempt(AttemptEnd.Unknown(Failed));
        Assert.Equal("rpm:0+1 tpm:100+0 concurrency:0+1 budget:30+0", Counts(engine, "key:a"));
        Assert.Equal("rpm:1+0 tpm:100+0 concurrency:0+0", Counts(engine, "t1"));

        var second = lease.TryNextAttempt(new[] { engine.Target("t2", cost: new(50)) });
        Assert.Equal("t2", second.Target?.Name);
        Assert.Equal("rpm:0+1 tpm:100+100 concurrency:0+1 budget:30+50", Counts(engine, "key:a"));
        Assert.Equal("rpm:0+1 tpm:0+100 concurrency:0+1", Counts(engine, "t2"));

        second.Lease.Settle(new() { InputTokens = 90, Cost = new(45) });
        Assert.Equal("rpm:1+0 tpm:190+0 concurrency:0+0 budget:75+0", Counts(engine, "key:a"));
        Assert.Equal("rpm:1+0 tpm:90+0 concurrency:0+0", Counts(engine, "t2"));
        lease.Settle(new() { InputTokens = 90_000 });
        Assert.Equal("rpm:1+0 tpm:190+0 concurrency:0+0 budget:75+0", Counts(engine, "key:a"));
    }

    [Fact]
    public void An_unsent_attempt_releases_and_a_call_of_unsent_attempts_charges_nothing()
    {
        var engine = Two();
        var lease = engine.Try(100, 0, default, engine.Target("t1", cost: new(30))).Lease;
        lease.EndAttempt(AttemptEnd.NotSent(CallOutcome.Cancelled));
        Assert.Equal("rpm:0+0 tpm:0+0 concurrency:0+0", Counts(engine, "t1"));
        lease.TryNextAttempt(new[] { engine.Target("t2") }).Lease.Release();
        Assert.Equal("rpm:0+0 tpm:0+0 concurrency:0+0 budget:0+0", Counts(engine, "key:a"));
        Assert.Equal("rpm:0+0 tpm:0+0 concurrency:0+0", Counts(engine, "t2"));
    }

    [Fact]
    public void A_call_of_a_sent_and_an_unsent_attempt_charges_its_request()
    {
        var engine = Two();
        var lease = engine.Try(100, 0, default, engine.Target("t1")).Lease;
        lease.EndAttempt(AttemptEnd.Refused(Failed));
        lease.TryNextAttempt(new[] { engine.Target("t2") }).Lease.Release();
        Assert.Equal("rpm:1+0 tpm:0+0 concurrency:0+0 budget:0+0", Counts(engine, "key:a"));
    }

    [Fact]
    public void An_unbilled_attempt_counts_as_the_targets_request_and_nothing_more()
    {
        var engine = Two();
        var lease = engine.Try(100, 0, default, engine.Target("t1", cost: new(30))).Lease;
        lease.EndAttempt(AttemptEnd.Refused(Failed));
        Assert.Equal("rpm:1+0 tpm:0+0 concurrency:0+0", Counts(engine, "t1"));
        Assert.Equal("rpm:0+1 tpm:0+0 concurrency:0+1 budget:0+0", Counts(engine, "key:a"));
    }

    [Fact]
    public void A_refused_further_attempt_leaves_the_call_open_and_consumes_nothing()
    {
        var engine = Two();
        var other = engine.Try(1_000, 0, default, engine.Target("t2")).Lease;
        other.EndAttempt(AttemptEnd.Refused(Failed));
        var blocker = engine.Try(0, 900, default, engine.Target("t2")).Lease;
        blocker.EndAttempt(AttemptEnd.Unknown(Failed));
        var lease = other;
        var before = Counts(engine, "key:a");
        var refused = lease.TryNextAttempt(new[] { engine.Target("t2") });
        Assert.False(refused.IsAdmitted);
        Assert.Equal(before, Counts(engine, "key:a"));
        Assert.Equal(2, engine.Now.OpenLeases);
        engine.Advance(60);
        Assert.True(lease.TryNextAttempt(new[] { engine.Target("t2") }).IsAdmitted);
    }

    [Fact]
    public void A_further_attempt_draws_no_request_and_no_slot_of_its_caller_again()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.RequestsPerMinute(1), LimitOptions.Concurrency(1)), new("t1"), new("t2")],
            Targets = [Engine.TargetOf("t1"), Engine.TargetOf("t2")],
        });
        var lease = engine.Try(to: engine.Target("t1")).Lease;
        for (var i = 0; i < 5; i++)
        {
            lease.EndAttempt(AttemptEnd.Refused(Failed));
            Assert.True(lease.TryNextAttempt(new[] { engine.Target("t2") }).IsAdmitted);
        }

        Assert.Equal(1, engine.Limit("rpm").Reserved);
        lease.Settle(default);
        Assert.Equal(1, engine.Limit("rpm").Used);
    }

    [Fact]
    public void Misuse_is_an_exception()
    {
        var engine = Two();
        var lease = engine.Try(1, 0, default, engine.Target("t1")).Lease;
        Assert.Throws<InvalidOperationException>(() => lease.TryNextAttempt(new[] { engine.Target("t2") }));
        lease.Settle(default);
        Assert.Throws<InvalidOperationException>(() => lease.TryNextAttempt(new[] { engine.Target("t2") }));
        var late = engine.Try(1, 0, default, engine.Target("t1")).Lease;
        engine.Advance(600);
        Assert.Throws<InvalidOperationException>(() => late.TryNextAttempt(new[] { engine.Target("t2") }));
    }

    [Fact]
    public void A_further_attempt_without_candidates_holds_its_cost_again()
    {
        var engine = Two();
        var lease = engine.Try(10, 0, new(600)).Lease;
        lease.EndAttempt(AttemptEnd.Unknown(Failed));
        var second = lease.TryNextAttempt(default);
        Assert.Equal("budget", second.Refusal?.Limit);
        Assert.Equal(600, engine.Limit("budget").Used);
    }

    [Fact]
    public async Task A_further_attempt_waits_for_room_and_keeps_its_call()
    {
        var engine = Two();
        var holder = engine.Controller.Caller();
        var holders = Enumerable.Range(0, 2)
            .Select(_ => engine.Controller.TryAdmit(new() { Caller = holder, Candidates = new[] { engine.Target("t2") } }).Lease).ToArray();
        var lease = engine.Try(10, 0, default, engine.Target("t1")).Lease;
        lease.EndAttempt(AttemptEnd.Refused(Failed));
        var waiting = lease.NextAttemptAsync(new[] { engine.Target("t2") }, TimeSpan.FromSeconds(5), default).AsTask();
        engine.Advance(2);
        Assert.False(waiting.IsCompleted);
        holders[0].Release();
        var second = await waiting;
        Assert.Equal("t2", second.Target?.Name);
        Assert.Equal(TimeSpan.FromSeconds(2), second.Waited);
        Assert.Equal("rpm:0+1 tpm:0+10 concurrency:0+1 budget:0+0", Counts(engine, "key:a"));
    }

    [Fact]
    public async Task A_call_that_ends_while_its_next_attempt_waits_ends_the_waiting()
    {
        var engine = Two();
        var slots = new[] { engine.Try(to: engine.Target("t2")).Lease, engine.Try(to: engine.Target("t1")).Lease };
        slots[1].EndAttempt(AttemptEnd.Refused(Failed));
        var blocker = engine.Controller.Caller();
        var second = engine.Controller.TryAdmit(new() { Caller = blocker, Candidates = new[] { engine.Target("t2") } });
        Assert.True(second.IsAdmitted);
        var waiting = slots[1].NextAttemptAsync(new[] { engine.Target("t2") }, TimeSpan.FromSeconds(60), default).AsTask();
        Assert.Equal(1, engine.Now.Waiting);
        slots[1].Dispose();
        Assert.Equal(0, engine.Now.Waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        second.Lease.Release();
        slots[0].Release();
        Assert.Equal(0, engine.Now.OpenLeases);
        Assert.Equal("rpm:0+0 tpm:0+0 concurrency:0+0", Counts(engine, "t2"));
    }

    [Fact]
    public async Task A_call_does_not_expire_while_its_next_attempt_waits()
    {
        var engine = Two(TimeSpan.FromSeconds(5));
        var holder = engine.Controller.Caller();
        var holders = Enumerable.Range(0, 2)
            .Select(_ => engine.Controller.TryAdmit(new() { Caller = holder, Candidates = new[] { engine.Target("t2") } }).Lease).ToArray();
        var lease = engine.Try(to: engine.Target("t1")).Lease;
        lease.EndAttempt(AttemptEnd.Refused(Failed));
        var waiting = lease.NextAttemptAsync(new[] { engine.Target("t2") }, TimeSpan.FromSeconds(60), default).AsTask();
        for (var i = 0; i < 4; i++)
        {
            engine.Advance(3);
            foreach (var held in holders)
                held.Renew();
        }

        Assert.False(waiting.IsCompleted);
        Assert.Equal(3, engine.Now.OpenLeases);
        holders[0].Release();
        Assert.True((await waiting).IsAdmitted);
        lease.Settle(default);
        holders[1].Release();
        Assert.Equal(0, engine.Now.OpenLeases);
    }

    [Fact]
    public async Task Only_one_next_attempt_of_a_call_can_wait()
    {
        var engine = Two();
        var holder = engine.Controller.Caller();
        var holders = Enumerable.Range(0, 2)
            .Select(_ => engine.Controller.TryAdmit(new() { Caller = holder, Candidates = new[] { engine.Target("t2") } }).Lease).ToArray();
        var lease = engine.Try(to: engine.Target("t1")).Lease;
        lease.EndAttempt(AttemptEnd.Refused(Failed));
        var waiting = lease.NextAttemptAsync(new[] { engine.Target("t2") }, TimeSpan.FromSeconds(60), default).AsTask();
        Assert.Throws<InvalidOperationException>(() => lease.TryNextAttempt(new[] { engine.Target("t1") }));
        foreach (var held in holders)
            held.Release();
        (await waiting).Lease.Settle(default);
        Assert.Equal("rpm:1+0 tpm:0+0 concurrency:0+0", Counts(engine, "t2"));
        Assert.Equal(0, engine.Now.OpenLeases);
    }

    [Fact]
    public void Eight_threads_that_ask_for_the_next_attempt_of_one_call_get_one()
    {
        var engine = Engine.To(("t1", [LimitOptions.Concurrency(100)]));
        for (var round = 0; round < 200; round++)
        {
            var lease = engine.Try(to: engine.Target("t1")).Lease;
            lease.EndAttempt(AttemptEnd.Refused(Failed with { Error = ErrorCode.InvalidRequest }));
            var candidates = new[] { engine.Target("t1") };
            var admitted = 0;
            using var start = new Barrier(8);
            var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    if (lease.TryNextAttempt(candidates).IsAdmitted)
                        Interlocked.Increment(ref admitted);
                }
                catch (InvalidOperationException)
                {
                    // The attempt of another thread is open.
                }
            })).ToArray();
            foreach (var thread in threads)
                thread.Start();
            foreach (var thread in threads)
                Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
            Assert.Equal(1, admitted);
            lease.Settle(default);
            Assert.Equal(0, engine.Limit("concurrency", "t1").Reserved);
        }
    }
}
