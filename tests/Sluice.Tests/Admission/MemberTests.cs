using Sluice.Admission;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Tests.Limits;
using Sluice.Tokens;

namespace Sluice.Tests.Admission;

public sealed class MemberTests
{
    private readonly Engine _engine = Make(LimitOptions.RequestsPerMinute(2), LimitOptions.TokensPerMinute(1_000));

    [Fact]
    public void A_members_first_call_is_held_to_its_limits_like_any_other()
    {
        var refusal = Try("alice", 1_001).Refusal!;
        Assert.Equal((RefusalComponent.PerRequestCap, "user:a/alice"), (refusal.Component, refusal.Scope));
        Assert.True(Try("alice", 1_000).IsAdmitted);
        refusal = Try("alice", 1).Refusal!;
        Assert.Equal(("tpm", "user:a/alice", 1_000), (refusal.Limit, refusal.Scope, refusal.Reserved));
        Assert.True(Try("bob", 1_000).IsAdmitted);
    }

    [Fact]
    public void Its_limits_are_read_with_its_callers_before_its_first_call_and_after_it_was_gone()
    {
        var alice = _engine.Caller.Member("user:a", "alice");
        Assert.Equal(["rpm 0", "tpm 0"], Read());
        Assert.Equal(0, _engine.Now.Members);
        _engine.Controller.TryAdmit(new() { Caller = alice, Estimate = new(10, 0) }).Lease.Settle(new() { InputTokens = 10 });
        Assert.Equal(["rpm 1", "tpm 10"], Read());
        _engine.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((0, "rpm 0"), (_engine.Now.Members, Read()[0]));
        Try("alice", 20).Lease.Settle(new() { InputTokens = 20 });
        Assert.Equal(["rpm 1", "tpm 20"], Read());

        string[] Read() => [.. _engine.Controller.ReadLimits(alice).Select(limit => $"{limit.Name} {limit.Used}")];
    }

    [Fact]
    public async Task Of_many_first_calls_at_once_exactly_as_many_pass_as_the_limit_allows()
    {
        await using var controller = new AdmissionController(new()
        {
            Scopes = [new("key:a")],
            Templates = [new("user:a", LimitOptions.RequestsPerDay(5))],
        });
        var caller = controller.Caller("key:a");
        var admitted = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if (controller.TryAdmit(new() { Caller = caller.Member("user:a", $"u{i}") }).IsAdmitted)
                    Interlocked.Increment(ref admitted);
            }
        })));
        Assert.Equal(5 * 2_000, admitted);
    }

    [Fact]
    public void It_is_held_to_the_scopes_it_stands_behind_as_well()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.RequestsPerMinute(3))],
            Templates = [new("user:a", LimitOptions.RequestsPerMinute(2))],
        });
        string[] users = ["alice", "alice", "alice", "bob", "bob"];
        Assert.Equal(
            [null, null, "user:a/alice", null, "key:a"],
            users.Select(user => engine.Controller.TryAdmit(new() { Caller = engine.Caller.Member("user:a", user) }).Refusal?.Scope),
            StringComparer.Ordinal);
    }

    [Fact]
    public void One_that_is_idle_goes_by_itself_and_nothing_of_it_is_lost_before()
    {
        Try("alice", 10).Lease.Settle(new() { InputTokens = 10 });
        Assert.Equal(1, _engine.Now.Members);
        _engine.Advance(59.9);
        Assert.Equal(10, _engine.Controller.ReadScope("user:a/alice")!.Limits[1].Used);
        _engine.Advance(10);
        Assert.Equal(0, _engine.Now.Members);
        Assert.Null(_engine.Controller.ReadScope("user:a/alice"));
    }

    [Fact]
    public void What_a_caller_holds_stays_valid_over_the_going_and_coming_of_its_scope()
    {
        var alice = _engine.Caller.Member("user:a", "alice");
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 2; i++)
            {
                var admission = _engine.Controller.TryAdmit(new() { Caller = alice });
                Assert.True(admission.IsAdmitted);
                admission.Lease.Dispose();
            }

            Assert.False(_engine.Controller.TryAdmit(new() { Caller = alice }).IsAdmitted);
            _engine.Advance(80);
            Assert.Equal(0, _engine.Now.Members);
        }
    }

    [Fact]
    public void Asking_for_one_again_gives_the_same_and_makes_none()
    {
        var alice = _engine.Caller.Member("user:a", "alice");
        Assert.Equal(0, _engine.Now.Members);
        Assert.Null(_engine.Controller.Preflight(new() { Caller = alice }));
        Assert.NotNull(_engine.Controller.ReadTightest(alice, Dimension.Requests));
        Assert.Equal(0, _engine.Now.Members);
        _engine.Controller.TryAdmit(new() { Caller = alice });
        Assert.Same(alice, _engine.Caller.Member("user:a", "alice"));
        Assert.Equal(1, _engine.Controller.ReadTightest(alice, Dimension.Requests)!.Remaining);
    }

    [Fact]
    public void One_that_is_there_is_known_to_the_caller_that_asked_for_it_last()
    {
        var (before, after) = (_engine.Controller.Caller("key:a"), _engine.Controller.Caller("key:a"));
        _engine.Controller.TryAdmit(new() { Caller = before.Member("user:a", "alice") });
        var alice = after.Member("user:a", "alice");
        Assert.NotSame(before.Member("user:a", "alice"), alice);
        _engine.Controller.TryAdmit(new() { Caller = alice });
        Assert.Same(alice, after.Member("user:a", "alice"));
        Assert.Equal("rpm", _engine.Controller.TryAdmit(new() { Caller = alice }).Refusal?.Limit);
    }

    [Fact]
    public void One_with_an_open_call_stays_though_nothing_counts_and_books_what_the_call_used()
    {
        var engine = Make(LimitOptions.TokensPerMinute(1_000));
        var caller = engine.Caller.Member("user:a", "alice");
        var open = engine.Controller.TryAdmit(new() { Caller = caller }).Lease; // reserves nothing
        engine.Advance(300);
        Assert.Equal(1, engine.Now.Members);
        open.Settle(new() { InputTokens = 900 });
        Assert.Equal("tpm", engine.Controller.TryAdmit(new() { Caller = caller, Estimate = new(101, 0) }).Refusal?.Limit);
        engine.Advance(70);
        Assert.Equal(0, engine.Now.Members);
    }

    [Fact]
    public void One_with_a_waiting_call_stays_and_the_call_goes_in_its_turn()
    {
        var engine = Make(LimitOptions.TokensPerMinute(1_000));
        var alice = engine.Caller.Member("user:a", "alice");
        var other = engine.Caller.Member("user:a", "bob");
        engine.Controller.TryAdmit(new() { Caller = other, Estimate = new(5, 0) }).Lease.Release();
        engine.Controller.TryAdmit(new() { Caller = alice, Estimate = new(1_000, 0) }).Lease.Dispose();
        var waiting = engine.Controller.AdmitAsync(
            new() { Caller = alice, Estimate = new(600, 0), MaxWait = TimeSpan.FromSeconds(90) }, TestContext.Current.CancellationToken).AsTask();
        engine.Advance(59.9);
        Assert.Equal((1, 1, false), (engine.Now.Members, engine.Now.Waiting, waiting.IsCompleted));
        engine.Advance(0.1);
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(600, engine.Controller.ReadScope("user:a/alice")!.Limits[0].Reserved);
    }

    [Fact]
    public void One_whose_lease_expired_stays_as_long_as_overuse_may_be_reported()
    {
        var engine = Make(LimitOptions.TokensPerMinute(1_000));
        var alice = engine.Caller.Member("user:a", "alice");
        var lease = engine.Controller.TryAdmit(new() { Caller = alice, Estimate = new(10, 0) }).Lease;
        engine.Advance(3_600);
        Assert.Equal(1, engine.Now.Members);
        lease.Settle(new() { InputTokens = 700 });
        Assert.Equal(690, engine.Controller.ReadScope("user:a/alice")!.Limits[0].Used);
        engine.Advance(80);
        Assert.Equal(0, engine.Now.Members);
    }

    [Fact]
    public void A_total_budget_that_was_touched_is_never_forgotten()
    {
        var engine = Make(LimitOptions.Budget(new(100), Window.Total));
        var alice = engine.Caller.Member("user:a", "alice");
        engine.Controller.TryAdmit(new() { Caller = alice, MaxCost = new(60) }).Lease.Settle(new() { Cost = new(60) });
        engine.Advance(60);
        Assert.False(engine.Time.TryAdvanceToNextTimer()); // and nobody looks at it again and again
        engine.Advance(1_000_000);
        Assert.False(engine.Controller.TryAdmit(new() { Caller = alice, MaxCost = new(41) }).IsAdmitted);
    }

    [Fact]
    public void A_clock_that_is_set_back_opens_no_spent_day_again_though_the_scope_came_anew()
    {
        var engine = Make(LimitOptions.Budget(new(100), new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)));
        var alice = engine.Caller.Member("user:a", "alice");
        engine.Time.JumpWallClock(new DateTimeOffset(2026, 5, 5, 23, 0, 0, TimeSpan.Zero) - engine.Time.GetUtcNow());
        engine.Advance(2);
        engine.Controller.TryAdmit(new() { Caller = alice, MaxCost = new(100) }).Lease.Settle(new() { Cost = new(100) });
        engine.Advance(2 * 3_600);
        Assert.Equal(0, engine.Now.Members);
        engine.Time.JumpWallClock(TimeSpan.FromHours(-2));
        Assert.True(Spend(100));
        Assert.False(Spend(1));
        engine.Advance(3_000);
        Assert.False(Spend(1)); // it counts to the 6th of May, which is spent now
        engine.Advance(2 * 3_600);
        Assert.False(Spend(1));
        engine.Advance(86_400);
        Assert.True(Spend(100));

        bool Spend(long cost)
        {
            var admission = engine.Controller.TryAdmit(new() { Caller = alice, MaxCost = new(cost) });
            admission.Lease.Dispose();
            return admission.IsAdmitted;
        }
    }

    [Fact]
    public void Where_no_more_may_be_kept_a_new_one_is_refused_and_never_let_through_without_limits()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a")],
            Templates = [new("user:a", LimitOptions.RequestsPerMinute(5))],
            MaxMembers = 3,
        });
        for (var i = 0; i < 3; i++)
            Assert.True(engine.Controller.TryAdmit(new() { Caller = engine.Caller.Member("user:a", $"u{i}") }).IsAdmitted);
        var refusal = engine.Controller.TryAdmit(new() { Caller = engine.Caller.Member("user:a", "u3") }).Refusal!;
        Assert.Equal((RefusalComponent.Rate, "members", "user:a/u3", 3, 3), (refusal.Component, refusal.Limit, refusal.Scope, refusal.Max, refusal.Used));
        Assert.Equal((false, false, TimeSpan.FromSeconds(1)), (refusal.IsPermanent, refusal.RetryAfterIsExact, refusal.RetryAfter));
        Assert.True(engine.Controller.TryAdmit(new() { Caller = engine.Caller.Member("user:a", "u1") }).IsAdmitted);
        engine.Controller.ResetLimits("user:a/u0", null, "test");
        engine.Advance(24 * 700);
        Assert.True(engine.Controller.TryAdmit(new() { Caller = engine.Caller.Member("user:a", "u3") }).IsAdmitted);
    }

    [Fact]
    public void Another_policy_changes_the_limits_of_those_that_are_there()
    {
        Try("alice", 900);
        _engine.Controller.Apply(new()
        {
            Scopes = [new("key:a")],
            Templates = [new("user:a", LimitOptions.RequestsPerMinute(9), LimitOptions.TokensPerMinute(950))],
        });
        Assert.Equal(("tpm", 950, 900), Try("alice", 51).Refusal is { } refusal ? (refusal.Limit, refusal.Max, refusal.Reserved) : default);
        Assert.True(Try("alice", 50).IsAdmitted);
    }

    [Fact]
    public void A_correction_reaches_one_that_is_not_there_now()
    {
        Assert.Equal(1_000, _engine.Controller.Adjust("user:a/alice", "tpm", 1_000, "used elsewhere"));
        Assert.Equal("tpm", Try("alice", 1).Refusal?.Limit);
        Assert.Throws<KeyNotFoundException>(() => _engine.Controller.Adjust("user:b/alice", "tpm", 1, "r"));
    }

    [Fact]
    public void Names_and_templates_that_make_no_sense_are_errors()
    {
        Assert.Throws<KeyNotFoundException>(() => _engine.Caller.Member("user:x", "alice"));
        Assert.Throws<ArgumentException>(() => _engine.Caller.Member("user:a", ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.Caller.Member("user:a", new string('x', 257)));
        Assert.Throws<InvalidOperationException>(() => _engine.Caller.Member("user:a", "alice").Member("user:a", "bob"));
        Assert.Throws<ArgumentException>(() => new Engine(new() { Scopes = [new("x")], Templates = [new("x")] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Engine(new() { MaxMembers = 0 }));
    }

    [Fact]
    public void Going_and_coming_never_changes_a_decision()
    {
        var (admitted, refused, gone) = (0, 0, 0);
        Histories.Check(3_000, seed: 35, steps =>
        {
            // The same calls to users that come and go, and to scopes that stay.
            LimitOptions[] limits =
            [
                LimitOptions.Concurrency(3), new("tpw", Dimension.Tokens, 50, new Window.Rolling(TimeSpan.FromSeconds(20))),
                new("rps", Dimension.Requests, 4, new Window.TokenBucket(TimeSpan.FromSeconds(12), 3)),
            ];
            var engine = new Engine(new()
            {
                Scopes = [new("key:a"), .. Enumerable.Range(0, 3).Select(i => new ScopeOptions($"stays-{i}", limits))],
                Templates = [new("goes", limits)],
                LeaseExpiry = TimeSpan.FromSeconds(90),
            });
            var open = new List<(Lease, Lease)>();
            while (steps.MoveNext())
            {
                var who = steps.Draw(3);
                switch (steps.Draw(4))
                {
                    case 0:
                        engine.Advance(steps.Draw(3) == 0 ? 60 : steps.Draw(9));
                        gone += engine.Now.Members == 0 ? 1 : 0;
                        break;
                    case 1 when open.Count > 0:
                        var (one, other) = open[steps.Draw(open.Count)];
                        open.Remove((one, other));
                        var used = steps.Draw(20);
                        one.Settle(new() { InputTokens = used });
                        other.Settle(new() { InputTokens = used });
                        break;
                    default:
                        var estimate = new UsageEstimate(steps.Draw(25), 0);
                        var goes = engine.Controller.TryAdmit(new() { Caller = engine.Caller.Member("goes", $"{who}"), Estimate = estimate });
                        var stays = engine.Controller.TryAdmit(new() { Caller = engine.Controller.Caller($"stays-{who}"), Estimate = estimate });
                        Assert.Equal(stays.IsAdmitted, goes.IsAdmitted);
                        Assert.Equal((stays.Refusal?.Limit, stays.Refusal?.RetryAfter), (goes.Refusal?.Limit, goes.Refusal?.RetryAfter));
                        if (goes.IsAdmitted)
                            open.Add((goes.Lease, stays.Lease));
                        admitted += goes.IsAdmitted ? 1 : 0;
                        refused += goes.IsAdmitted ? 0 : 1;
                        break;
                }
            }
        });
        Assert.True(admitted > 20_000 && refused > 5_000 && gone > 2_000, $"{admitted} admitted, {refused} refused, {gone} times gone");
    }

    [Fact]
    public void A_decision_for_a_member_that_is_there_allocates_nothing()
    {
        var engine = Make(LimitOptions.RequestsPerMinute(1_000_000), LimitOptions.TokensPerMinute(1_000_000_000) with { Alerts = new(0.9) });
        var alice = engine.Caller.Member("user:a", "alice");
        Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int count)
        {
            for (var i = 0; i < count; i++)
                engine.Controller.TryAdmit(new() { Caller = alice, Estimate = new(30, 0) }).Lease.Settle(new() { InputTokens = 20 });
        }
    }

    [Fact]
    public void A_hundred_thousand_users_cost_less_than_two_kilobytes_each_and_nothing_once_idle()
    {
        const int Users = 100_000;
        var engine = Make(LimitOptions.RequestsPerMinute(60), LimitOptions.TokensPerMinute(100_000), LimitOptions.Budget(NanoUsd.FromUsd(1), Window.Day));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Users; i++)
            engine.Controller.TryAdmit(new() { Caller = engine.Caller.Member("user:a", $"user-{i}"), Estimate = new(10, 0) }).Lease.Settle(new() { InputTokens = 5 });
        Assert.Equal(Users, engine.Now.Members);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Users;
        TestContext.Current.SendDiagnosticMessage($"{each} bytes a user: 2 limits and a budget, {Users} users");
        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes a user: 2 limits and a budget, {Users} users");
        Assert.InRange(each, 1, 2_048);
        engine.Advance(61 + (10 * ((Users / 1_024) + 2)));
        Assert.Equal(0, engine.Now.Members);
        GC.KeepAlive(engine);
    }

    private AdmissionResult Try(string user, long tokens) =>
        _engine.Controller.TryAdmit(new() { Caller = _engine.Caller.Member("user:a", user), Estimate = new(tokens, 0) });

    private static Engine Make(params LimitOptions[] limits) => new(new() { Scopes = [new("key:a")], Templates = [new("user:a", limits)] });
}
