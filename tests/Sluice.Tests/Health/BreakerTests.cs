using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Health;

public sealed class BreakerTests
{
    [Fact]
    public void Five_failures_in_a_row_open_it_and_a_success_zeroes_them()
    {
        var engine = Engine.To(("t", []));
        Fail(engine, 4);
        End(engine, null);
        Fail(engine, 4);
        Assert.Equal((HealthState.Ready, 4), (engine.Health("t").State, engine.Health("t").Failures));
        End(engine, ErrorCode.Timeout);
        Assert.Equal((HealthState.Open, OutReason.Server), (engine.Health("t").State, engine.Health("t").Reason));
        var refusal = engine.Try(to: engine.Target("t")).Refusal;
        Assert.Equal((RefusalComponent.CircuitBreaker, ErrorCode.Overloaded), (refusal?.Component, refusal?.Code));
        Assert.Equal(TimeSpan.FromSeconds(30), refusal?.RetryAfter);
    }

    [Fact]
    public void Client_errors_and_cancellations_never_count_and_zero_nothing()
    {
        var engine = Engine.To(("t", []));
        Fail(engine, 4);
        foreach (var neutral in new[]
        {
            ErrorCode.InvalidRequest, ErrorCode.PermissionDenied, ErrorCode.NotFound, ErrorCode.RequestTooLarge, ErrorCode.Conflict, ErrorCode.Cancelled,
        })
        {
            for (var i = 0; i < 10; i++)
                End(engine, neutral);
        }

        Assert.Equal((HealthState.Ready, 4), (engine.Health("t").State, engine.Health("t").Failures));
        Fail(engine, 1);
        Assert.Equal(HealthState.Open, engine.Health("t").State);
    }

    [Fact]
    public void A_half_open_circuit_lets_as_many_through_at_a_time_as_it_may_and_closes_after_its_successes()
    {
        var engine = Of(new() { HalfOpenCalls = 3, SuccessesToClose = 4 });
        Fail(engine, 5);
        engine.Advance(30);
        var probes = Enumerable.Range(0, 3).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
        foreach (var probe in probes)
            probe.Settle(default);
        Assert.Equal(HealthState.HalfOpen, engine.Health("t").State);
        End(engine, null);
        Assert.Equal((HealthState.Ready, 0), (engine.Health("t").State, engine.Health("t").Consecutive));
    }

    [Fact]
    public void The_open_time_doubles_whenever_a_probe_fails_up_to_its_bound()
    {
        var engine = Of(new() { MaxOpenFor = TimeSpan.FromSeconds(200) });
        Fail(engine, 5);
        foreach (var seconds in new[] { 30, 60, 120, 200, 200 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), engine.Health("t").ReadyIn);
            engine.Advance(seconds);
            End(engine, null); // one success of two
            End(engine, ErrorCode.ServerError);
        }

        engine.Advance(200);
        End(engine, null);
        End(engine, null);
        Assert.Equal(HealthState.Ready, engine.Health("t").State);
        Fail(engine, 5);
        Assert.Equal(TimeSpan.FromSeconds(30), engine.Health("t").ReadyIn);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(int.MinValue, 30)]
    [InlineData(1, 30)]
    [InlineData(8, 3_600)]
    [InlineData(int.MaxValue, 3_600)]
    public void No_number_of_openings_overflows(int opened, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new BreakerOptions().OpenTime(opened));

    [Fact]
    public void Answers_of_an_older_era_change_nothing()
    {
        var engine = Engine.To(("t", []));
        var old = Enumerable.Range(0, 10).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();
        Fail(engine, 5);
        old[0].Settle(default);
        old[1].End(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        Assert.Equal((HealthState.Open, 1), (engine.Health("t").State, engine.Health("t").Consecutive));
        engine.Advance(30);
        old[2].Settle(default);
        old[3].Settle(default);
        Assert.Equal(HealthState.HalfOpen, engine.Health("t").State);
        old[4].End(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        Assert.Equal((HealthState.HalfOpen, 1), (engine.Health("t").State, engine.Health("t").Consecutive));
        var probe = engine.Try(to: engine.Target("t"));
        Assert.True(probe.IsAdmitted);
        old[5].Release();
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void A_hint_is_a_floor_of_the_open_time()
    {
        var engine = Engine.To(("t", []));
        Fail(engine, 4);
        End(engine, ErrorCode.Overloaded, 100);
        Assert.Equal(TimeSpan.FromSeconds(110), engine.Health("t").ReadyIn);
    }

    [Fact]
    public void No_failures_open_a_breaker_that_is_off()
    {
        var engine = Of(new() { Failures = 0 });
        Fail(engine, 1_000);
        Assert.Equal(HealthState.Ready, engine.Health("t").State);
    }

    private static Engine Of(BreakerOptions breaker) =>
        new(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0 }, Breaker = breaker }] });

    private static void Fail(Engine engine, int times)
    {
        for (var i = 0; i < times; i++)
            End(engine, ErrorCode.ServerError);
    }

    private static void End(Engine engine, ErrorCode? error, double? hint = null) =>
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(error, hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));
}
