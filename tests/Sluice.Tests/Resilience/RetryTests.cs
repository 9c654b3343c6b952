using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;

namespace Sluice.Tests.Resilience;

/// <summary>What a call is told, and what it tells: notices, deadline, errors, statistics.</summary>
public sealed class RetryTests
{
    [Fact]
    public void A_used_up_quota_is_not_retried_but_falls_back_and_a_rate_refusal_does_both()
    {
        var quota = new Carrier(Carrier.Even with { Attempts = 9 }, Carrier.Traffic("a", "b")).AnswersBy(name => name == "a" ? Carrier.Failed(ErrorCode.QuotaExhausted) : Carrier.Done());
        var quotaAlone = new Carrier().Answers(Carrier.Failed(ErrorCode.QuotaExhausted));
        var rate = new Carrier(Carrier.Even with { Attempts = 9 }, Carrier.Traffic("a", "b")).AnswersBy(name => name == "a" ? Carrier.Failed(ErrorCode.RateLimited) : Carrier.Done());
        var rateAlone = new Carrier().Answers(Carrier.Failed(ErrorCode.RateLimited), Carrier.Done());

        Assert.Equal((true, false, true, true), (quota.Run().IsSuccess, quotaAlone.Run().IsSuccess, rate.Run().IsSuccess, rateAlone.Run().IsSuccess));
        Assert.Equal(["a@0", "b@0", "a@0", "a@0", "b@0", "a@0", "a@1"], [.. quota.Sent, .. quotaAlone.Sent, .. rate.Sent, .. rateAlone.Sent]);
    }

    [Fact]
    public void Each_further_attempt_is_told_before_its_pause()
    {
        var carrier = default(Carrier)!;
        var told = new List<string>();
        carrier = new Carrier(Carrier.Even with { Attempts = 4, PerTarget = 3, OnRetry = notice => told.Add($"{notice.Attempt} {notice.Target} {notice.Outcome.Error} {notice.Delay.TotalSeconds} at {carrier.Time.Elapsed.TotalSeconds}") }, Carrier.Traffic("a", "b"))
            .AnswersBy(name => Carrier.Failed(ErrorCode.Overloaded, retryAfter: name == "b" ? 2 : null));

        carrier.Run();

        Assert.Equal(["1 a Overloaded 0 at 0", "2 b Overloaded 2 at 0", "3 a Overloaded 2 at 2"], told);
    }

    [Fact]
    public void A_notice_that_throws_disturbs_no_call_and_is_counted()
    {
        var carrier = new Carrier(Carrier.Even with { OnRetry = _ => throw new InvalidOperationException("mine") }).Answers(Carrier.Failed(ErrorCode.ServerError), Carrier.Done());

        Assert.True(carrier.Run().IsSuccess);
        Assert.Equal(1, carrier.Executor.FailedCallbacks);
        carrier.AssertNothingHeld();
    }

    [Theory]
    [InlineData(2.9, 2, 1)] // the second pause would end after it
    [InlineData(3, 3, 3)]
    [InlineData(0.5, 1, 0)]
    public void A_call_gives_up_at_once_when_the_next_pause_would_pass_its_total_time(double total, int attempts, double elapsed)
    {
        var carrier = new Carrier(Carrier.Even with { PerTarget = 3, Total = TimeSpan.FromSeconds(total) });

        var result = carrier.Run();

        Assert.Equal((attempts, elapsed), (result.Attempts, carrier.Time.Elapsed.TotalSeconds));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_hint_that_passes_the_total_time_ends_the_call_at_once()
    {
        var carrier = new Carrier(Carrier.Even with { Total = TimeSpan.FromSeconds(4) }) { Answer = (_, _) => new(Carrier.Failed(ErrorCode.Overloaded, retryAfter: 5)) };

        var result = carrier.Run();

        Assert.Equal((1, TimeSpan.Zero, TimeSpan.FromSeconds(5)), (result.Attempts, carrier.Time.Elapsed, result.RetryAfter));
    }

    [Fact]
    public void A_call_waits_for_room_within_its_total_time_only()
    {
        var carrier = new Carrier(Carrier.Even with { Total = TimeSpan.FromSeconds(5) }, Carrier.Limited([LimitOptions.RequestsPerMinute(1)], "a")) { Answer = (_, _) => new(Carrier.Done()) };
        carrier.Run();
        carrier.Time.Advance(TimeSpan.FromSeconds(54));

        Assert.Equal(("rpm", 0), (carrier.Run().Refusal!.Limit, carrier.Engine.Waiting));
        carrier.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, TimeSpan.FromSeconds(5)), (carrier.Run() is var result && result.IsSuccess, result.Waited));
    }

    [Fact]
    public void A_call_that_fails_everywhere_yields_the_error_that_tells_most_and_when_it_could_pass()
    {
        var carrier = new Carrier(Carrier.Even with { PerTarget = 1 }, Carrier.Traffic("a", "b", "c"))
            .AnswersBy(name => name switch { "a" => Carrier.Failed(ErrorCode.Authentication), "b" => Carrier.Failed(ErrorCode.RateLimited, retryAfter: 20), _ => Carrier.Failed(ErrorCode.QuotaExhausted, retryAfter: 3_600) });

        var result = carrier.Run(maxWait: TimeSpan.Zero);

        Assert.Equal(("RateLimited", ErrorCode.RateLimited, "b", 3), (result.Value, result.Outcome.Error, result.Target!.Name, result.Attempts));
        Assert.Equal("1 a Authentication, 2 b RateLimited, 3 c QuotaExhausted", string.Join(", ", result.Failures.Select(failure => $"{failure.Number} {failure.Target} {failure.Outcome.Error}")));
        Assert.Equal(carrier.Controller.Preflight(new() { Caller = carrier.Caller, Candidates = carrier.Candidates })!.RetryAfter, result.RetryAfter);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_request_at_fault_has_no_time_to_come_back_and_a_server_at_fault_has()
    {
        Assert.Null(new Carrier().Answers(Carrier.Failed(ErrorCode.InvalidRequest)).Run().RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(40), new Carrier().Answers(Carrier.Failed(ErrorCode.Overloaded, retryAfter: 40)).Run().RetryAfter);
        Assert.Equal(TimeSpan.Zero, new Carrier(Carrier.Even with { Attempts = 1 }).Answers(Carrier.Failed(ErrorCode.ServerError)).Run().RetryAfter);
    }

    [Fact]
    public void A_call_that_succeeds_in_the_end_tells_of_the_attempts_before()
    {
        var result = new Carrier().Answers(Carrier.Failed(ErrorCode.ServerError), Carrier.Done()).Run();

        Assert.Equal((true, 2, Charge.Unbilled), (result.IsSuccess, result.Attempts, Assert.Single(result.Failures).Charge));
    }

    [Fact]
    public void The_policy_given_is_not_changed_and_a_change_of_it_changes_nothing()
    {
        var policy = Carrier.Even;
        var carrier = new Carrier(policy);
        carrier.Run();

        Assert.Equal(new RetryPolicy { Jitter = BackoffJitter.None }, policy);
    }
}
