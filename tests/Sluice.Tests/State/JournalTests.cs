using Sluice.Admission;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.State;
using Sluice.Tests.Admission;

namespace Sluice.Tests.State;

public sealed class JournalTests
{
    [Fact]
    public async Task The_journal_has_a_booking_before_its_call_hears_of_its_admission()
    {
        var engine = Engine.Of(LimitOptions.Budget(new(1_000), Window.Day), LimitOptions.Concurrency(1));
        var journal = new MemoryJournal();
        engine.Controller.UseJournal(journal);

        var first = engine.Try(cost: new(600));
        Assert.Equal([600], Costs());
        var waiting = AdmitAsync(60);
        Assert.False(waiting.IsCompleted);
        first.Lease.Settle(new() { Cost = new(500) });

        var costs = await waiting;
        Assert.Equal([60, 500, 600], costs.Order());
        Assert.Equal([60, 500, 600], Costs().Order());

        async Task<long[]> AdmitAsync(long cost)
        {
            var admission = await engine.Controller.AdmitAsync(engine.Call(cost: new(cost)), TestContext.Current.CancellationToken);
            Assert.True(admission.IsAdmitted);
            return Costs();
        }

        long[] Costs() => [.. journal.Records.Select(record => record is BookingRecord booking ? booking.OfCaller.CostNanoUsd : ((SettlementRecord)record).OfCaller.CostNanoUsd)];
    }

    [Fact]
    public void What_is_over_within_a_minute_is_not_journaled_and_every_booking_has_its_own_id()
    {
        var engine = new Engine(new() { Scopes = [new("key:a", LimitOptions.RequestsPerSecond(1_000), LimitOptions.Concurrency(5)), new("key:b", LimitOptions.TokensPerDay(1_000))] });
        var journal = new MemoryJournal();
        engine.Controller.UseJournal(journal);

        engine.Try(1);
        engine.Controller.TryAdmit(new() { Caller = engine.Controller.Caller("key:b"), Estimate = new(5, 0) });
        engine.Try(1);
        engine.Controller.TryAdmit(new() { Caller = engine.Controller.Caller("key:b"), Estimate = new(6, 0) });

        Assert.Equal([(2L, 5L), (4L, 6L)], journal.Records.Cast<BookingRecord>().Select(booking => (booking.Id, booking.OfCaller.Tokens)));
    }

    [Fact]
    public async Task A_rate_alone_is_journaled_and_its_call_goes_without_waiting_for_that()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(1_000));
        var journal = new MemoryJournal { Written = _ => throw new IOException("the disk is full") };
        engine.Controller.UseJournal(journal);

        var lease = engine.Try(5).Lease;
        await lease.WrittenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(5, Assert.IsType<BookingRecord>(Assert.Single(journal.Records)).OfCaller.Tokens);
    }

    [Fact]
    public async Task A_call_that_cannot_be_written_is_not_sent_and_costs_nothing()
    {
        var engine = Engine.Of(LimitOptions.Budget(new(1_000), Window.Day));
        var journal = new MemoryJournal { Written = _ => ValueTask.FromException(new IOException("the disk is full")) };
        engine.Controller.UseJournal(journal);
        var sent = 0;

        var call = new CallExecutor(engine.Controller, new(), engine.Time).ExecuteAsync(engine.Call(cost: new(600)), 0, (_, _, _) =>
        {
            sent++;
            return new ValueTask<AttemptResult<int>>(AttemptResult<int>.Completed(1, AttemptEnd.Answered(default)));
        }, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<IOException>(async () => await call);

        Assert.Equal(("the disk is full", 0, 0L, 0L), (error.Message, sent, engine.Limit("budget").Used, engine.Limit("budget").Reserved));
        Assert.Equal(0, engine.Now.OpenLeases);
    }

    [Fact]
    public async Task An_attempt_waits_until_its_booking_is_written()
    {
        var engine = Engine.Of(LimitOptions.Budget(new(1_000), Window.Day));
        var written = new TaskCompletionSource();
        engine.Controller.UseJournal(new MemoryJournal { Written = id => id == 1 ? new(written.Task) : throw new InvalidOperationException($"booking {id}?") });
        var sent = 0;

        var call = new CallExecutor(engine.Controller, new(), engine.Time).ExecuteAsync(engine.Call(cost: new(600)), 0, (_, _, _) =>
        {
            sent++;
            return new ValueTask<AttemptResult<int>>(AttemptResult<int>.Completed(1, AttemptEnd.Answered(default)));
        }, TestContext.Current.CancellationToken).AsTask();
        Assert.Equal((0, false), (sent, call.IsCompleted));
        written.SetResult();

        Assert.True((await call).IsSuccess);
        Assert.Equal(1, sent);
    }

    [Fact]
    public void A_journal_that_throws_undoes_no_decision_and_is_counted()
    {
        var engine = Engine.Of(LimitOptions.Budget(new(1_000), Window.Day));
        engine.Controller.UseJournal(new MemoryJournal { IsBroken = true });

        engine.Try(cost: new(600)).Lease.Settle(new() { Cost = new(100) });

        Assert.Equal((100, 2), (engine.Limit("budget").Used, engine.Controller.FailedJournalRecords));
    }

    [Fact]
    public void An_attempt_that_ends_at_its_estimate_needs_no_settlement_and_a_late_one_counts_what_was_over()
    {
        var engine = new Engine(new() { Scopes = [new("key:a", LimitOptions.Budget(new(1_000), Window.Day))], LeaseExpiry = TimeSpan.FromMinutes(1) });
        var journal = new MemoryJournal();
        engine.Controller.UseJournal(journal);

        engine.Try(cost: new(100)).Lease.Dispose();
        Assert.Single(journal.Records);
        var late = engine.Try(cost: new(100)).Lease;
        engine.Advance(61);
        late.Settle(new() { Cost = new(150) });

        Assert.Equal([100L, 100L, 150L], journal.Records.Select(record => record is BookingRecord booking ? booking.OfCaller.CostNanoUsd : ((SettlementRecord)record).OfCaller.CostNanoUsd));
    }

    [Fact]
    public void What_an_expired_call_used_beyond_its_estimate_survives_a_kill_after_the_next_snapshot()
    {
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.TokensPerDay(1_000))] };
        var engine = new Engine(policy);
        var journal = new MemoryJournal();
        engine.Controller.UseJournal(journal);
        var lease = engine.Try(100).Lease;
        engine.Advance(601);
        var snapshot = engine.Controller.SaveState();
        lease.Settle(new() { InputTokens = 700 });
        Assert.Equal(700, engine.Limit("tpd").Used);

        var next = new Engine(policy);
        next.Controller.Restore(snapshot, journal.Records);
        Assert.Equal(700, next.Limit("tpd").Used);
    }

    [Fact]
    public void A_call_without_target_draws_on_no_quota_though_its_record_served_one_that_did()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.TokensPerDay(1_000))],
            Targets = [new("p") { Account = "acc", Quotas = [new("5h", Dimension.Tokens, 100, Window.Day)] }],
        });
        var journal = new MemoryJournal();
        engine.Controller.UseJournal(journal);
        engine.Try(10, to: engine.Target("p")).Lease.Settle(new() { InputTokens = 10 });
        engine.Try(20);

        var bookings = journal.Records.OfType<BookingRecord>().ToArray();
        Assert.Equal("acc", bookings[0].Account);
        Assert.Null(bookings[1].Account);
        Assert.Null(Assert.Single(engine.Controller.SaveState().Open).Account);
    }
}
