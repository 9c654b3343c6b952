using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Health;

public sealed class CooldownTests
{
    private static readonly CooldownOptions Exponential = new();
    private static readonly CooldownOptions Linear = new() { Backoff = CooldownBackoff.Linear };

    [Theory]
    [InlineData(1, 30, 30)]
    [InlineData(2, 60, 60)]
    [InlineData(3, 120, 90)]
    [InlineData(4, 240, 120)]
    [InlineData(5, 480, 150)]
    [InlineData(6, 600, 180)]
    [InlineData(20, 600, 600)]
    [InlineData(0, 30, 30)]
    [InlineData(-5, 30, 30)]
    [InlineData(int.MinValue, 30, 30)]
    [InlineData(10_000, 600, 600)]
    [InlineData(int.MaxValue, 600, 600)]
    public void A_cooldown_grows_by_its_rule_up_to_its_bound(int n, int exponential, int linear)
    {
        Assert.Equal(TimeSpan.FromSeconds(exponential), Exponential.Duration(n));
        Assert.Equal(TimeSpan.FromSeconds(linear), Linear.Duration(n));
    }

    [Fact]
    public void Refusals_of_probes_escalate_and_a_success_forgets_them()
    {
        var engine = Engine.To(("t", []));
        foreach (var seconds in new[] { 30, 60, 120, 240, 480, 600, 600 })
        {
            End(engine, ErrorCode.RateLimited);
            Assert.Equal(TimeSpan.FromSeconds(seconds), engine.Health("t").ReadyIn);
            engine.Advance(seconds - 0.001);
            Assert.Equal(RefusalComponent.Cooldown, engine.Try(to: engine.Target("t")).Refusal?.Component);
            Assert.Equal(TimeSpan.FromMilliseconds(1), engine.Try(to: engine.Target("t")).Refusal?.RetryAfter);
            engine.Advance(0.001);
        }

        End(engine, null);
        Assert.Equal((HealthState.Ready, 0), (engine.Health("t").State, engine.Health("t").Consecutive));
        End(engine, ErrorCode.RateLimited);
        Assert.Equal(TimeSpan.FromSeconds(30), engine.Health("t").ReadyIn);
    }

    [Fact]
    public void A_quiet_time_forgets_them_too()
    {
        var engine = Engine.To(("t", []));
        End(engine, ErrorCode.RateLimited);
        engine.Advance(30);
        End(engine, ErrorCode.RateLimited);
        engine.Advance(60 + 600);
        End(engine, ErrorCode.RateLimited);
        Assert.Equal(3, engine.Health("t").Consecutive);
        engine.Advance(120 + 600.001);
        End(engine, ErrorCode.RateLimited);
        Assert.Equal(1, engine.Health("t").Consecutive);
    }

    [Theory]
    [InlineData(7, 30)]
    [InlineData(27, 30)]
    [InlineData(28, 30.8)]
    [InlineData(100, 110)]
    [InlineData(3_600, 3_960)]
    [InlineData(0, 30)]
    public void A_hint_is_a_floor_with_a_tenth_put_on(double hint, double seconds)
    {
        var engine = Engine.To(("t", []));
        End(engine, ErrorCode.RateLimited, hint);
        Assert.Equal(TimeSpan.FromSeconds(seconds), engine.Health("t").ReadyIn);
    }

    [Fact]
    public void A_hint_beyond_all_bounds_harms_nobody()
    {
        var engine = Engine.To(("t", []));
        var other = engine.Try(to: engine.Target("t")).Lease;
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.MaxValue)));
        other.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.MaxValue)));
        Assert.Equal(0, engine.Now.OpenLeases);
        Assert.True(engine.Health("t").ReadyIn > TimeSpan.FromDays(365));
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void Fifty_refusals_at_once_escalate_once_and_a_shorter_hint_never_shortens()
    {
        var engine = Engine.To(("t", []));
        var leases = Enumerable.Range(0, 50).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();
        leases[0].End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100))));
        foreach (var lease in leases.Skip(1))
            lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(5))));
        Assert.Equal(1, engine.Health("t").Consecutive);
        Assert.Equal(TimeSpan.FromSeconds(110), engine.Health("t").ReadyIn);
    }

    [Fact]
    public void Fifty_threads_that_are_refused_escalate_once()
    {
        var engine = Engine.To(("t", []));
        var leases = Enumerable.Range(0, 50).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();
        using var start = new Barrier(leases.Length);
        var threads = leases.Select(lease => new Thread(() =>
        {
            start.SignalAndWait();
            lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, engine.Health("t").Consecutive);
        Assert.Equal(TimeSpan.FromSeconds(30), engine.Health("t").ReadyIn);
    }

    [Fact]
    public void A_late_refusal_of_an_older_era_does_not_escalate_and_can_only_move_the_deadline_later()
    {
        var engine = Engine.To(("t", []));
        var late = Enumerable.Range(0, 3).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();
        End(engine, ErrorCode.RateLimited);
        engine.Advance(10);
        late[0].End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100))));
        Assert.Equal((1, TimeSpan.FromSeconds(110)), (engine.Health("t").Consecutive, engine.Health("t").ReadyIn));
        late[1].Settle(default);
        Assert.Equal(HealthState.Cooling, engine.Health("t").State);
        engine.Advance(110);
        End(engine, null);
        late[2].End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100))));
        Assert.Equal(HealthState.Ready, engine.Health("t").State);
    }

    [Fact]
    public void A_deadline_that_a_late_hint_moved_moves_the_quiet_time_with_it()
    {
        var engine = Engine.To(("t", []));
        var late = engine.Try(to: engine.Target("t")).Lease;
        End(engine, ErrorCode.RateLimited);
        late.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(2_000))));
        engine.Advance(2_200);
        End(engine, ErrorCode.RateLimited);
        Assert.Equal(2, engine.Health("t").Consecutive);
    }

    [Fact]
    public void One_probe_at_a_time_and_what_says_nothing_frees_its_slot()
    {
        var engine = Engine.To(("t", []));
        End(engine, ErrorCode.RateLimited);
        engine.Advance(30);
        foreach (var neutral in new[] { ErrorCode.Cancelled, ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.RequestTooLarge })
        {
            var probe = engine.Try(to: engine.Target("t")).Lease;
            Assert.Equal(RefusalComponent.Cooldown, engine.Try(to: engine.Target("t")).Refusal?.Component);
            probe.End(AttemptEnd.Refused(new(neutral)));
            Assert.Equal(HealthState.HalfOpen, engine.Health("t").State);
        }

        engine.Try(to: engine.Target("t")).Lease.Release();
        engine.Try(to: engine.Target("t")).Lease.Dispose();
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void A_probe_that_nobody_ends_frees_its_slot_when_its_lease_expires()
    {
        var engine = Engine.To(("t", []));
        End(engine, ErrorCode.RateLimited);
        engine.Advance(30);
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
        engine.Advance(599.999);
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
        engine.Advance(0.001);
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void A_refused_call_takes_no_probe_slot()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", Sluice.Limits.LimitOptions.TokensPerMinute(10)), new("t")],
            Targets = [Engine.TargetOf("t")],
        });
        End(engine, ErrorCode.RateLimited);
        engine.Advance(30);
        Assert.False(engine.Try(11, to: engine.Target("t")).IsAdmitted);
        Assert.True(engine.Try(10, to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void Targets_of_one_health_group_share_one_state()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a")],
            Targets =
            [
                Engine.TargetOf("t1") with { Scopes = [], HealthGroup = "account" },
                Engine.TargetOf("t2") with { Scopes = [], HealthGroup = "account" },
                Engine.TargetOf("t3") with { Scopes = [] },
            ],
        });
        engine.Try(to: engine.Target("t1")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        Assert.Equal("t3", engine.Try(to: [engine.Target("t1"), engine.Target("t2"), engine.Target("t3")]).Target?.Name);
        engine.Advance(30);
        Assert.Equal("t2", engine.Try(to: engine.Target("t2")).Target?.Name);
        Assert.False(engine.Try(to: engine.Target("t1")).IsAdmitted);
    }

    [Fact]
    public void An_operator_forgets_a_cooldown_and_the_next_one_is_a_first_one()
    {
        var engine = Engine.To(("t", []));
        End(engine, ErrorCode.RateLimited, 3_000);
        engine.Controller.ResetHealth(engine.Controller.Target("t"));
        Assert.Equal(HealthState.Ready, engine.Health("t").State);
        End(engine, ErrorCode.RateLimited);
        Assert.Equal((1, TimeSpan.FromSeconds(30)), (engine.Health("t").Consecutive, engine.Health("t").ReadyIn));
    }

    [Fact]
    public void Jitter_only_adds()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0.5 } }] });
        for (var i = 0; i < 200; i++)
        {
            engine.Controller.ResetHealth(engine.Controller.Target("t"));
            End(engine, ErrorCode.RateLimited);
            Assert.InRange(engine.Health("t").ReadyIn.TotalSeconds, 30, 45.001);
        }
    }

    [Fact]
    public void A_disabled_target_is_refused_for_good_and_read_as_disabled()
    {
        var engine = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Enabled = false }] });
        var refusal = engine.Try(to: engine.Target("t")).Refusal;
        Assert.True(refusal is { IsPermanent: true, Component: RefusalComponent.Disabled, RetryAfter: null });
        Assert.Equal(HealthState.Disabled, engine.Health("t").State);
    }

    private static void End(Engine engine, ErrorCode? error, double? hint = null) =>
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(error, hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));
}
