using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Health;

/// <summary>How far each reason reaches, ways back, and what operators and checks may do.</summary>
public sealed class GateTests
{
    [Theory]
    [InlineData(ErrorCode.RateLimited, "a2/x b/x", "a1/y a2/y c/x")] // one model of the account
    [InlineData(ErrorCode.Authentication, "a1/y", "a2/x a2/y c/x b/x")] // one backend
    [InlineData(ErrorCode.QuotaExhausted, "a1/y a2/x a2/y b/x", "c/x")] // the whole account
    public void What_a_refusal_is_about_decides_how_far_it_reaches(ErrorCode error, string out_, string ready)
    {
        var engine = Accounts();
        End(engine, "a1/x", new(error));
        Assert.Equal(HealthState.Cooling, engine.Health("a1/x").State);
        Assert.All(out_.Split(' '), name => Assert.Equal((HealthState.Cooling, name), (engine.Health(name).State, name)));
        Assert.All(ready.Split(' '), name => Assert.Equal((HealthState.Ready, name), (engine.Health(name).State, name)));
    }

    [Fact]
    public void A_rate_that_is_said_to_be_the_accounts_cools_all_its_backends()
    {
        var engine = Accounts();
        End(engine, "a1/x", new(ErrorCode.RateLimited) { IsAccountWide = true });
        Assert.All((string[])["a1/x", "a1/y", "a2/x", "a2/y"], name => Assert.Equal(OutReason.Rate, engine.Health(name).Reason));
        Assert.Equal(HealthState.Ready, engine.Health("c/x").State);
    }

    [Fact]
    public void A_circuit_that_opens_holds_up_its_own_target_alone()
    {
        var engine = Accounts();
        for (var i = 0; i < 5; i++)
            End(engine, "a1/x", new(ErrorCode.ServerError));
        Assert.Equal(CircuitState.Open, engine.Health("a1/x").Circuit);
        Assert.All((string[])["a1/y", "a2/x", "b/x", "c/x"], name => Assert.Equal(HealthState.Ready, engine.Health(name).State));
    }

    [Fact]
    public void Asking_what_remains_and_who_is_back_first_changes_nothing()
    {
        var engine = Engine.To(("p", []), ("q", []), ("r", []));
        End(engine, "p", new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100)));
        End(engine, "q", new(ErrorCode.RateLimited));
        engine.Controller.Isolate(engine.Controller.Target("r"));
        Target[] all = [.. ((string[])["p", "q", "r"]).Select(engine.Controller.Target)];
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal([TimeSpan.FromSeconds(110), TimeSpan.FromSeconds(30), null], all.Select(engine.Controller.Remaining));
            Assert.Equal((all[1], TimeSpan.FromSeconds(30)), engine.Controller.EarliestAvailable(all));
        }

        Assert.Null(engine.Controller.EarliestAvailable([all[2]]));
        engine.Advance(30);
        Assert.Equal((all[1], TimeSpan.Zero), engine.Controller.EarliestAvailable(all));
        Assert.True(engine.Try(to: engine.Target("q")).IsAdmitted);
    }

    [Fact]
    public void A_slow_start_lets_one_more_through_at_a_time_with_each_answer()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0, SlowStart = 5 } }] });
        End(engine, "t", new(ErrorCode.RateLimited));
        engine.Advance(30);
        for (var allowed = 1; allowed < 5; allowed++)
        {
            var together = Enumerable.Range(0, 20).Select(_ => engine.Try(to: engine.Target("t"))).Where(admission => admission.IsAdmitted).ToList();
            Assert.Equal(allowed, together.Count);
            together[0].Lease.Settle(default);
            together.Skip(1).ToList().ForEach(admission => admission.Lease.Release());
        }

        Assert.Equal(HealthState.Ready, engine.Health("t").State);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted));
    }

    [Fact]
    public void A_refusal_on_the_slow_way_back_sends_out_for_longer()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0, SlowStart = 8 } }] });
        End(engine, "t", new(ErrorCode.RateLimited));
        engine.Advance(30);
        End(engine, "t", CallOutcome.Success);
        End(engine, "t", new(ErrorCode.RateLimited));
        Assert.Equal((HealthState.Cooling, TimeSpan.FromSeconds(60)), (engine.Health("t").State, engine.Health("t").ReadyIn));
    }

    [Fact]
    public void An_emergency_share_passes_a_cooldown_only_when_nothing_else_takes_the_call()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a"), new("t", LimitOptions.RequestsPerMinute(100)), new("u", LimitOptions.RequestsPerMinute(1))],
            Targets = [new("t") { Scopes = ["t"], Cooldown = new() { Jitter = 0, EmergencyPerMinute = 2 } }, new("u") { Scopes = ["u"] }],
        });
        End(engine, "t", new(ErrorCode.RateLimited, TimeSpan.FromSeconds(1_000)));
        Candidate[] both = [engine.Target("t"), engine.Target("u")];
        Assert.Equal("u", engine.Try(to: both).Target?.Name);
        Assert.Equal("t", engine.Try(to: both).Target?.Name);
        Assert.Equal("t", engine.Try(to: both).Target?.Name);
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
        Assert.Equal(3, engine.Limit("rpm", "t").Used + engine.Limit("rpm", "t").Reserved); // charged as ever
        engine.Advance(60);
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void What_comes_of_an_emergency_call_neither_ends_nor_escalates_the_cooldown()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0, EmergencyPerMinute = 10 } }] });
        End(engine, "t", new(ErrorCode.RateLimited));
        End(engine, "t", CallOutcome.Success);
        End(engine, "t", new(ErrorCode.RateLimited));
        Assert.Equal((HealthState.Cooling, 1, TimeSpan.FromSeconds(30)), (engine.Health("t").State, engine.Health("t").Consecutive, engine.Health("t").ReadyIn));
        End(engine, "t", new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100)));
        Assert.Equal((1, TimeSpan.FromSeconds(110)), (engine.Health("t").Consecutive, engine.Health("t").ReadyIn));
    }

    [Fact]
    public void No_emergency_call_passes_a_quota_or_an_open_circuit()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0, EmergencyPerMinute = 10 } }] });
        End(engine, "t", new(ErrorCode.RateLimited));
        engine.Controller.Isolate(engine.Controller.Target("t"));
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
        engine.Controller.ResetHealth(engine.Controller.Target("t"));
        End(engine, "t", new(ErrorCode.QuotaExhausted));
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void A_check_that_is_answered_lets_the_probe_go_early_and_closes_nothing()
    {
        var engine = Engine.To(("t", []));
        for (var i = 0; i < 5; i++)
            End(engine, "t", new(ErrorCode.ServerError));
        engine.Controller.ProbeEarly(engine.Controller.Target("t"));
        Assert.Equal(CircuitState.HalfOpen, engine.Health("t").Circuit);
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void A_check_that_is_answered_does_not_pass_the_time_that_a_provider_named_nor_a_rate_nor_a_quota()
    {
        var engine = Engine.To(("t", []), ("r", []), ("q", []));
        for (var i = 0; i < 5; i++)
            End(engine, "t", new(ErrorCode.Overloaded, TimeSpan.FromSeconds(10)));
        End(engine, "r", new(ErrorCode.RateLimited));
        End(engine, "q", new(ErrorCode.QuotaExhausted));
        foreach (var name in (string[])["t", "r", "q"])
            engine.Controller.ProbeEarly(engine.Controller.Target(name));
        Assert.Equal([11.0, 30.0, 600.0], ((string[])["t", "r", "q"]).Select(name => engine.Health(name).ReadyIn.TotalSeconds));
    }

    [Fact]
    public void A_share_of_failures_opens_the_circuit_once_there_were_calls_enough()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a")],
            Targets = [new("t") { Breaker = new() { Failures = 0, FailureRate = 0.5, MinimumCalls = 10, Window = TimeSpan.FromSeconds(30) } }],
        });
        for (var i = 0; i < 4; i++)
        {
            End(engine, "t", CallOutcome.Success);
            End(engine, "t", new(ErrorCode.InvalidRequest)); // says nothing
            End(engine, "t", new(ErrorCode.ServerError));
        }

        End(engine, "t", CallOutcome.Success);
        Assert.Equal(CircuitState.Closed, engine.Health("t").Circuit); // nine calls
        End(engine, "t", new(ErrorCode.ServerError));
        Assert.Equal(CircuitState.Open, engine.Health("t").Circuit);
    }

    [Fact]
    public void Failures_spread_over_hours_among_successes_open_nothing()
    {
        var engine = Engine.To(("t", []));
        for (var i = 0; i < 100; i++)
        {
            End(engine, "t", new(ErrorCode.ServerError));
            End(engine, "t", CallOutcome.Success);
            engine.Advance(600);
        }

        Assert.Equal(HealthState.Ready, engine.Health("t").State);
    }

    [Fact]
    public void A_setting_changed_at_run_time_keeps_the_cooldown_that_runs()
    {
        var policy = Engine.PolicyTo(("t", []));
        var engine = new Engine(policy);
        End(engine, "t", new(ErrorCode.RateLimited));
        engine.Controller.Apply(policy with { Targets = [policy.Targets[0] with { Account = "acc", Cooldown = new() { Base = TimeSpan.FromSeconds(1), Jitter = 0 } }] });
        Assert.Equal(TimeSpan.FromSeconds(30), engine.Health("t").ReadyIn);
        engine.Advance(30);
        End(engine, "t", CallOutcome.Success);
        Assert.Equal(HealthState.Ready, engine.Health("t").State);
    }

    [Fact]
    public void A_target_that_left_the_policy_still_asks_its_gates_for_those_who_hold_it()
    {
        var policy = Engine.PolicyTo(("t", []), ("u", []));
        var engine = new Engine(policy);
        var held = engine.Target("t");
        engine.Controller.Apply(policy with { Targets = [policy.Targets[1]] });
        engine.Controller.Apply(policy);
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
        End(engine, "t", new(ErrorCode.RateLimited));
        Assert.False(engine.Try(to: held).IsAdmitted);
    }

    [Fact]
    public void A_probe_that_is_under_way_when_its_target_is_configured_anew_gives_its_slot_back()
    {
        var policy = Engine.PolicyTo(("p", []));
        var engine = new Engine(policy);
        for (var i = 0; i < 5; i++)
            End(engine, "p", new(ErrorCode.ServerError));
        engine.Advance(60);
        var probe = engine.Try(to: engine.Target("p"));
        Assert.True(probe.IsAdmitted);

        engine.Controller.Apply(policy with { Targets = [Engine.TargetOf("p") with { Account = "acc" }] });
        probe.Lease.Settle(default);
        Assert.Equal(1, engine.Health("p").Successes);
        End(engine, "p", CallOutcome.Success);
        Assert.Equal(CircuitState.Closed, engine.Health("p").Circuit);
    }

    [Fact]
    public void What_failed_counts_though_its_target_was_configured_anew_meanwhile()
    {
        var policy = Engine.PolicyTo(("p", []));
        var engine = new Engine(policy);
        for (var i = 0; i < 4; i++)
            End(engine, "p", new(ErrorCode.ServerError));
        var fifth = engine.Try(to: engine.Target("p"));
        engine.Controller.Apply(policy with { Targets = [Engine.TargetOf("p") with { Account = "acc" }] });
        fifth.Lease.End(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        Assert.Equal(CircuitState.Open, engine.Health("p").Circuit);
    }

    private static Engine Accounts() => new(new()
    {
        Scopes = [new("key:a")],
        Targets =
        [
            Of("a1", "x", "acc"), Of("a1", "y", "acc"), Of("a2", "x", "acc"), Of("a2", "y", "acc"), Of("b", "x", "acc"), Of("c", "x", "other"),
        ],
    });

    private static TargetOptions Of(string backend, string model, string account) =>
        new($"{backend}/{model}") { Backend = backend, Account = account, HealthGroup = $"{account}/{model}", Cooldown = new() { Jitter = 0 } };

    private static void End(Engine engine, string target, CallOutcome outcome)
    {
        var admission = engine.Try(to: engine.Target(target));
        Assert.True(admission.IsAdmitted, admission.Refusal?.Message);
        if (outcome.IsSuccess)
            admission.Lease.Settle(default);
        else
            admission.Lease.End(AttemptEnd.Refused(outcome));
    }
}
