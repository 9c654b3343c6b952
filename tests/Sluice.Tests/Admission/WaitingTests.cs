using System.Runtime.CompilerServices;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

public sealed class WaitingTests
{
    [Fact]
    public async Task Those_that_wait_go_in_the_order_they_came_at_the_exact_instant()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(1));
        engine.Try();
        var waiting = Enumerable.Range(0, 5).Select(_ => engine.Wait(1_000)).ToArray();
        for (var i = 0; i < waiting.Length; i++)
        {
            engine.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
            Assert.False(waiting[i].IsCompleted);
            engine.Time.Advance(TimeSpan.FromTicks(1));
            Assert.True((await waiting[i]).IsAdmitted);
            Assert.Equal(TimeSpan.FromMinutes(i + 1), (await waiting[i]).Waited);
        }
    }

    [Fact]
    public async Task One_that_would_fit_does_not_pass_one_before_it_that_it_would_put_off()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60);
        engine.Advance(10);
        var large = engine.Wait(100, 90);
        var small = engine.Wait(100, 11);
        Assert.False(small.IsCompleted);
        Assert.False(engine.Try(11).IsAdmitted);
        engine.Advance(50);
        Assert.True((await large).IsAdmitted);
        Assert.False(small.IsCompleted);
        (await large).Lease.Release();
        Assert.True((await small).IsAdmitted);
    }

    [Fact]
    public async Task Calls_that_do_not_draw_on_a_contended_limit_pass_freely()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.TokensPerMinute(100)), new("key:b", LimitOptions.TokensPerMinute(100))],
        });
        engine.Try(100);
        var waiting = engine.Wait(100, 10);
        var other = engine.Controller.Caller("key:b");
        Assert.True(engine.Controller.TryAdmit(new() { Caller = other, Estimate = new(100, 0) }).IsAdmitted);
        Assert.True(engine.Try().IsAdmitted);
        Assert.False(waiting.IsCompleted);
        engine.Advance(60);
        Assert.True((await waiting).IsAdmitted);
    }

    [Fact]
    public async Task A_newcomer_does_not_pass_one_that_waits_whether_it_can_wait_or_not()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1));
        var first = engine.Try().Lease;
        var waiting = engine.Wait(100);
        var behind = engine.Wait(100);
        first.Release();
        Assert.True((await waiting).IsAdmitted);
        Assert.False(behind.IsCompleted);
        Assert.False(engine.Try().IsAdmitted);
        (await waiting).Lease.Release();
        Assert.True((await behind).IsAdmitted);
    }

    [Fact]
    public async Task Cancelling_the_head_frees_the_next()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60);
        using var cancel = new CancellationTokenSource();
        var large = engine.Wait(100, 90, cancel: cancel.Token);
        var small = engine.Wait(100, 40);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => large);
        Assert.True(small.IsCompletedSuccessfully);
        Assert.True((await small).IsAdmitted);
        Assert.Equal(0, engine.Now.Waiting);
    }

    [Fact]
    public async Task A_head_that_times_out_frees_the_next_at_that_instant()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60).Lease.Settle(new() { InputTokens = 60 });
        engine.Advance(30);
        engine.Try(30); // can come back early, so that the large one has hope
        var large = engine.Wait(35, 95);
        var small = engine.Wait(100, 10);
        engine.Advance(30);
        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted);
        engine.Advance(5);
        Assert.False((await large).IsAdmitted);
        Assert.True(small.IsCompletedSuccessfully);
        Assert.True((await small).IsAdmitted);
        Assert.Equal(TimeSpan.FromSeconds(35), (await small).Waited);
    }

    [Fact]
    public async Task Who_times_out_is_refused_with_what_held_it_up()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1), LimitOptions.RequestsPerMinute(10));
        engine.Try();
        var waiting = engine.Wait(5);
        engine.Advance(5);
        var refusal = (await waiting).Refusal;
        Assert.Equal(RefusalComponent.Concurrency, refusal?.Component);
        Assert.Equal("key:a", refusal?.Scope);
        Assert.Equal(1, refusal?.Reserved);
        Assert.Equal(TimeSpan.FromSeconds(5), (await waiting).Waited);
        Assert.Equal(1, engine.Limit("rpm").Reserved);
    }

    [Fact]
    public async Task Who_times_out_behind_another_is_refused_with_the_limit_they_both_wait_for()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60);
        _ = engine.Wait(100, 90);
        var small = engine.Wait(5, 11);
        engine.Advance(5);
        var refusal = (await small).Refusal;
        Assert.Equal("tpm", refusal?.Limit);
        Assert.Equal(RefusalComponent.TokenWindow, refusal?.Component);
        Assert.False(refusal?.RetryAfterIsExact);
    }

    [Fact]
    public async Task A_call_that_cannot_pass_in_its_time_is_refused_at_once_with_the_true_time()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(1));
        engine.Try();
        var late = await engine.Wait(59.999);
        Assert.Equal(TimeSpan.FromMinutes(1), late.Refusal?.RetryAfter);
        Assert.True(late.Refusal?.RetryAfterIsExact);
        var inTime = engine.Wait(60);
        engine.Advance(60);
        Assert.True((await inTime).IsAdmitted);
    }

    [Fact]
    public async Task A_call_waits_where_open_calls_may_end_in_time_for_less()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60).Lease.Settle(new() { InputTokens = 60 });
        engine.Advance(8);
        var open = engine.Try(40).Lease;
        var waiting = engine.Wait(55, 90); // all time alone helps in 60 s; with the open call's rest in 52 s
        Assert.False(waiting.IsCompleted);
        open.Settle(new() { InputTokens = 5 });
        engine.Advance(52);
        Assert.True((await waiting).IsAdmitted);
    }

    [Fact]
    public async Task The_queue_is_bounded()
    {
        var engine = new Engine(new() { Scopes = [new("key:a", LimitOptions.Concurrency(1))], Queue = new() { Capacity = 3 } });
        engine.Try();
        var waiting = Enumerable.Range(0, 3).Select(_ => engine.Wait(10)).ToArray();
        var refused = await engine.Wait(10);
        Assert.Equal(RefusalComponent.Queue, refused.Refusal?.Component);
        Assert.Equal(ErrorCode.Overloaded, refused.Refusal?.Code);
        Assert.Equal(3, refused.Refusal?.Reserved);
        engine.Advance(10);
        Assert.All(waiting, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.Equal(0, engine.Now.Waiting);
    }

    [Fact]
    public async Task No_time_to_wait_is_no_waiting()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1));
        engine.Try();
        Assert.False((await engine.Wait(0)).IsAdmitted);
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.Concurrency(1))], Queue = new() { MaxWait = TimeSpan.Zero } };
        engine.Controller.Apply(policy);
        Assert.False((await engine.Controller.AdmitAsync(engine.Call(), TestContext.Current.CancellationToken)).IsAdmitted);
    }

    [Fact]
    public async Task A_cancelled_token_does_not_even_ask()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Wait(10, cancel: new(canceled: true)));
        Assert.Equal(0, engine.Limit("rpm").Reserved);
    }

    [Fact]
    public async Task A_waiter_without_tokens_goes_though_one_before_it_waits_for_tokens()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100), LimitOptions.Concurrency(2));
        engine.Try(100);
        var slot = engine.Try().Lease;
        var tokens = engine.Wait(100, 50);
        var none = engine.Wait(100);
        Assert.False(none.IsCompleted);
        slot.Release();
        Assert.True(none.IsCompletedSuccessfully);
        Assert.False(tokens.IsCompleted);
        engine.Advance(60);
        Assert.False((await none).Refusal is not null);
        (await none).Lease.Release();
        Assert.True((await tokens).IsAdmitted);
    }

    [Fact]
    public async Task A_waiter_without_output_goes_though_one_before_it_waits_for_a_targets_output()
    {
        var engine = Engine.To(("t", [LimitOptions.OutputTokensPerMinute(100), LimitOptions.Concurrency(2)]));
        engine.Try(1, 100, default, engine.Target("t"));
        var slot = engine.Try(1, 0, default, engine.Target("t")).Lease;
        var chat = engine.Wait(100, 1, 50, default, engine.Target("t"));
        var embedding = engine.Wait(100, 1, 0, default, engine.Target("t"));
        slot.Release();
        Assert.True(embedding.IsCompletedSuccessfully);
        Assert.False(chat.IsCompleted);
        engine.Advance(60);
        (await embedding).Lease.Release();
        Assert.True((await chat).IsAdmitted);
    }

    [Fact]
    public async Task Nobody_waits_for_a_controller_that_is_disposed()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1));
        engine.Try();
        var waiting = Enumerable.Range(0, 3).Select(_ => engine.Wait(60)).ToArray();
        await engine.Controller.DisposeAsync();
        Assert.All(waiting, task => Assert.True(task.IsCompletedSuccessfully));
        Assert.All(waiting, task => Assert.Equal(RefusalComponent.Concurrency, task.Result.Refusal?.Component));
        var late = engine.Wait(60);
        Assert.True(late.IsCompletedSuccessfully);
        Assert.False((await late).IsAdmitted);
    }

    [Fact]
    public void Those_refused_at_one_instant_are_told_in_the_order_they_came()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1));
        engine.Try();
        var told = new List<int>();
        for (var i = 0; i < 5; i++)
            _ = Tell(i);
        engine.Advance(5);
        Assert.Equal([0, 1, 2, 3, 4], told);

        async Task Tell(int i)
        {
            await engine.Wait(5);
            told.Add(i);
        }
    }

    [Fact]
    public void What_follows_an_admission_runs_outside_the_lock_and_may_ask_again()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1));
        var lease = engine.Try().Lease;
        var finished = 0;
        for (var i = 0; i < 100; i++)
            _ = Work();
        var other = new Thread(() => lease.Release());
        other.Start();
        Assert.True(other.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal(100, finished);
        Assert.Equal(0, engine.Now.OpenLeases);

        async Task Work()
        {
            using var mine = (await engine.Wait(60)).Lease;
            // Another thread can enter: the lock is not held while a continuation runs.
            var reader = new Thread(() => engine.Controller.Capture());
            reader.Start();
            Assert.True(reader.Join(TimeSpan.FromSeconds(30)));
            Assert.False(engine.Try().IsAdmitted);
            finished++;
        }
    }

    [Fact]
    public async Task Raising_a_limit_lets_waiters_go_and_lowering_it_admits_nothing_until_it_fits()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(2));
        engine.Try();
        engine.Advance(10);
        engine.Try();
        var waiting = new[] { engine.Wait(100), engine.Wait(100) };
        engine.Controller.Apply(new() { Scopes = [new("key:a", LimitOptions.RequestsPerMinute(3))] });
        Assert.True((await waiting[0]).IsAdmitted);
        Assert.False(waiting[1].IsCompleted);
        engine.Controller.Apply(new() { Scopes = [new("key:a", LimitOptions.RequestsPerMinute(1))] });
        engine.Advance(50);
        Assert.False(waiting[1].IsCompleted);
        engine.Advance(9.999);
        Assert.False(waiting[1].IsCompleted);
        engine.Advance(0.001);
        Assert.True((await waiting[1]).IsAdmitted);
    }

    [Fact]
    public async Task Who_can_never_pass_under_a_new_policy_is_refused_at_once_and_frees_the_next()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(80);
        var large = engine.Wait(100, 90);
        var small = engine.Wait(100, 40);
        engine.Controller.Apply(new() { Scopes = [new("key:a", LimitOptions.TokensPerMinute(85))] });
        Assert.True(large.IsCompletedSuccessfully);
        Assert.True((await large).Refusal?.IsPermanent);
        engine.Advance(60);
        Assert.True((await small).IsAdmitted);
    }

    [Fact]
    public void Reading_a_result_that_is_not_there_yet_is_an_error_and_harms_nobody()
    {
        var engine = Engine.Of(LimitOptions.Concurrency(1));
        var lease = engine.Try().Lease;
#pragma warning disable CA2012 // the misuse is what is tested
        var waiting = engine.Controller.AdmitAsync(engine.Call(maxWait: TimeSpan.FromSeconds(10)), TestContext.Current.CancellationToken);
        var awaiter = waiting.GetAwaiter();
        Assert.Throws<InvalidOperationException>(() => Read(awaiter));
        lease.Release();
        var mine = Read(awaiter).Lease;
        var next = engine.Controller.AdmitAsync(engine.Call(maxWait: TimeSpan.FromSeconds(10)), TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => Read(awaiter));
        mine.Release();
        Assert.True(Read(next.GetAwaiter()).IsAdmitted);
#pragma warning restore CA2012
    }

    [Fact]
    public async Task Ten_thousand_waiters_that_share_a_limit_are_not_asked_one_by_one()
    {
        var engine = new Engine(new() { Scopes = [new("key:a", LimitOptions.Concurrency(1))], Queue = new() { Capacity = 10_000 } });
        var lease = engine.Try().Lease;
        var waiting = Enumerable.Range(0, 10_000).Select(_ => engine.Wait(1_000)).ToArray();
        var before = engine.Controller.AskedWaiters;
        foreach (var task in waiting.Take(1_000))
        {
            lease.Release();
            lease = (await task).Lease;
        }

        Assert.InRange(engine.Controller.AskedWaiters - before, 1_000, 2_000);
    }

    [Fact]
    public async Task Ten_thousand_waiters_for_the_same_targets_are_not_asked_one_by_one()
    {
        var policy = Engine.PolicyTo(("t1", [LimitOptions.Concurrency(1)]), ("t2", [LimitOptions.TokensPerMinute(10)]));
        var engine = new Engine(policy with { Queue = new() { Capacity = 10_000 } });
        Candidate[] both = [engine.Target("t1"), engine.Target("t2")];
        engine.Try(10, to: engine.Target("t2"));
        var lease = engine.Try(1, to: engine.Target("t1")).Lease;
        var waiting = Enumerable.Range(0, 10_000).Select(_ => engine.Wait(1_000, 1, to: both)).ToArray();
        var before = engine.Controller.AskedWaiters;
        foreach (var task in waiting.Take(1_000))
        {
            lease.Release();
            lease = (await task).Lease;
        }

        Assert.InRange(engine.Controller.AskedWaiters - before, 1_000, 2_000);
    }

    private static AdmissionResult Read(ValueTaskAwaiter<AdmissionResult> awaiter) => awaiter.GetResult();
}
