using Sluice.Admission;
using Sluice.Limits;
using Sluice.Tests.Admission;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Budgets;

public sealed class ThrottleTests
{
    private readonly Engine _engine = new(new()
    {
        Scopes =
        [
            new("key:a", LimitOptions.TokensPerMinute(1_000)) { Throttle = TimeSpan.FromSeconds(1) },
            new("key:b", LimitOptions.TokensPerMinute(1_000)) { Throttle = TimeSpan.FromSeconds(1) },
        ],
    });

    [Fact]
    public void A_used_up_window_that_refuses_keeps_its_scope_quiet_for_a_second()
    {
        Use(1);
        _engine.Advance(10);
        Use(999);
        _engine.Advance(49.5);
        Assert.False(_engine.Try(input: 500).IsAdmitted); // used up; could pass in 10.5 s
        _engine.Advance(0.5); // the one token is free again
        var refusal = _engine.Try(input: 1).Refusal!;
        Assert.Equal((RefusalComponent.Rate, "throttle", "key:a", true), (refusal.Component, refusal.Limit, refusal.Scope, refusal.RetryAfterIsExact));
        Assert.Equal(TimeSpan.FromSeconds(0.5), refusal.RetryAfter);
        Assert.Equal("key:a is throttled for a moment after a limit of it refused; it can pass in 0.5 s.", refusal.Message);
        _engine.Advance(0.5);
        Assert.True(_engine.Try(input: 1).IsAdmitted);
    }

    [Fact]
    public void It_never_lasts_longer_than_the_refused_call_has_to_wait()
    {
        Use(1_000);
        _engine.Advance(59.7);
        var refusal = _engine.Try(input: 5).Refusal!;
        Assert.Equal(TimeSpan.FromSeconds(0.3), refusal.RetryAfter);
        _engine.Advance(0.3);
        Assert.True(_engine.Try(input: 5).IsAdmitted);
    }

    [Fact]
    public void It_throttles_no_other_scope()
    {
        Use(1_000);
        _engine.Try(input: 5);
        Assert.True(_engine.Controller.TryAdmit(_engine.Call(5) with { Caller = _engine.Controller.Caller("key:b") }).IsAdmitted);
    }

    [Fact]
    public void One_call_that_is_too_big_for_the_room_leaves_small_ones_alone()
    {
        Use(700);
        Assert.False(_engine.Try(input: 600).IsAdmitted);
        Assert.True(_engine.Try(input: 300).IsAdmitted);
        Assert.True(_engine.Try(input: 1_001).Refusal!.IsPermanent);
        Assert.True(_engine.Try(input: 0).IsAdmitted);
    }

    [Fact]
    public void One_that_waits_goes_when_it_is_over_and_asking_starts_none()
    {
        Use(1);
        _engine.Advance(59.5);
        Use(999);
        Assert.NotNull(_engine.Controller.Preflight(_engine.Call(500)));
        Assert.False(_engine.Controller.ReadBudget("key:a").IsThrottled);
        _engine.Try(input: 500);
        var waiting = _engine.Wait(5, input: 1, cancel: TestContext.Current.CancellationToken);
        _engine.Advance(0.999);
        Assert.False(waiting.IsCompleted);
        _engine.Advance(0.001);
        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public void Retry_after_stays_exact_with_a_throttle()
    {
        var (throttled, exact) = (0, 0);
        Histories.Check(2_000, seed: 33, steps =>
        {
            var engine = new Engine(new()
            {
                Scopes =
                [
                    new("key:a", new LimitOptions("tpw", Dimension.Tokens, 10 + steps.Draw(20), new Window.Rolling(TimeSpan.FromSeconds(1 + steps.Draw(30)))))
                    {
                        Throttle = TimeSpan.FromSeconds(1 + steps.Draw(9)),
                    },
                ],
            });
            while (steps.MoveNext())
            {
                var request = engine.Call(steps.Draw(15));
                var admission = engine.Controller.TryAdmit(request);
                if (admission.IsAdmitted)
                {
                    admission.Lease.Dispose();
                }
                else if (admission.Refusal.RetryAfterIsExact && steps.Draw(3) == 0)
                {
                    exact++;
                    throttled += admission.Refusal.Limit == "throttle" ? 1 : 0;
                    engine.Time.Advance(admission.Refusal.RetryAfter!.Value - TimeSpan.FromMilliseconds(1));
                    Assert.NotNull(engine.Controller.Preflight(request));
                    engine.Time.Advance(TimeSpan.FromMilliseconds(1));
                    Assert.Null(engine.Controller.Preflight(request));
                }

                engine.Advance(steps.Draw(4));
            }
        });
        Assert.True(throttled > 80 && exact > 5_000, $"{throttled} of {exact}");
    }

    [Fact]
    public void Zero_throttles_nothing_and_more_than_an_hour_is_an_error()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(input: 100).Lease.Dispose();
        engine.Try(input: 5);
        Assert.True(engine.Try(input: 0).IsAdmitted);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Engine(new() { Scopes = [new("key:a") { Throttle = TimeSpan.FromHours(2) }] }));
        Assert.Contains("key:a: Throttle", error.Message, StringComparison.Ordinal);
    }

    private void Use(long tokens) => _engine.Try(input: tokens).Lease.Dispose();
}
