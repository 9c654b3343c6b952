using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Resilience;

namespace Sluice.Tests.Resilience;

/// <summary>Which attempts follow which failures, where and when.</summary>
public sealed class CallExecutorTests
{
    // The result is the one object that is needed; unoptimised builds make objects of the methods' states too.
#if DEBUG
    private const long MostBytes = 1_300;
#else
    private const long MostBytes = 136;
#endif

    [Theory]
    [InlineData(ErrorCode.InvalidRequest, false, false)]
    [InlineData(ErrorCode.Authentication, false, true)]
    [InlineData(ErrorCode.PermissionDenied, false, false)]
    [InlineData(ErrorCode.NotFound, false, false)]
    [InlineData(ErrorCode.RequestTooLarge, false, false)]
    [InlineData(ErrorCode.RateLimited, true, true)]
    [InlineData(ErrorCode.QuotaExhausted, false, true)]
    [InlineData(ErrorCode.ServerError, true, true)]
    [InlineData(ErrorCode.Overloaded, true, true)]
    [InlineData(ErrorCode.Timeout, true, true)]
    [InlineData(ErrorCode.Conflict, true, false)]
    [InlineData(ErrorCode.Cancelled, false, false)]
    [InlineData(ErrorCode.Unknown, false, false)]
    public void A_code_is_repeated_and_falls_back_as_the_error_table_says(ErrorCode code, bool isRepeated, bool fallsBack)
    {
        var alone = new Carrier().Answers(Carrier.Failed(code, charge: Charge.Unsent), Carrier.Done());
        var two = new Carrier(traffic: Carrier.Traffic("a", "b")).AnswersBy(name => name == "a" ? Carrier.Failed(code, charge: Charge.Unsent) : Carrier.Done());

        var repeated = alone.Run();
        two.Run();

        Assert.Equal((isRepeated, isRepeated ? 2 : 1), (repeated.IsSuccess, repeated.Attempts));
        Assert.Equal(isRepeated ? null : code, repeated.Outcome.Error);
        Assert.Equal(fallsBack, two.Sent.Contains("b@0", StringComparer.Ordinal));
        alone.AssertNothingHeld();
        two.AssertNothingHeld();
    }

    [Fact]
    public void A_failure_without_a_code_is_not_tried_again()
    {
        var carrier = new Carrier(traffic: Carrier.Traffic("a", "b")).Answers(AttemptResult<string>.Failed(AttemptEnd.Refused(CallOutcome.Success), "odd"));

        Assert.Equal((false, 1, "odd"), (carrier.Run() is var result && result.IsSuccess, result.Attempts, result.Value));
    }

    [Fact]
    public void Other_targets_are_asked_at_once_and_only_repetitions_pause()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 8, PerTarget = 2 }, Carrier.Traffic("a", "b", "c"));

        var result = carrier.Run();

        Assert.Equal(["a@0", "b@0", "c@0", "a@1", "b@3", "c@7"], carrier.Sent);
        Assert.Equal((6, TimeSpan.FromSeconds(7), "ServerError"), (result.Attempts, result.Waited, result.Value));
    }

    [Fact]
    public void Attempts_end_at_the_bound_of_the_call_without_a_pause_after_the_last()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 4, PerTarget = 9 }, Carrier.Traffic("a", "b"));

        carrier.Run();

        Assert.Equal(["a@0", "b@0", "a@1", "a@3"], carrier.Sent);
        Assert.Equal(TimeSpan.FromSeconds(3), carrier.Time.Elapsed);
    }

    [Fact]
    public void Attempts_end_at_the_bound_of_a_target_without_a_pause_after_the_last()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 9, PerTarget = 3 });

        carrier.Run();

        Assert.Equal(["a@0", "a@1", "a@3"], carrier.Sent);
        Assert.Equal(TimeSpan.FromSeconds(3), carrier.Time.Elapsed);
    }

    [Fact]
    public void One_attempt_is_no_retry()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 1 }, Carrier.Traffic("a", "b"));

        carrier.Run();

        Assert.Equal(["a@0"], carrier.Sent);
    }

    [Fact]
    public void A_hint_is_a_floor_and_is_never_multiplied()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 5, PerTarget = 5 })
        {
            Answer = (_, _) => new(Carrier.Failed(ErrorCode.Overloaded, retryAfter: 5)),
        };

        carrier.Run();

        Assert.Equal(["a@0", "a@5", "a@10", "a@15", "a@23"], carrier.Sent);
    }

    [Fact]
    public void A_target_that_asks_for_more_than_the_longest_pause_is_not_asked_again()
    {
        var carrier = new Carrier { Answer = (_, _) => new(Carrier.Failed(ErrorCode.Overloaded, retryAfter: 31)) };

        var result = carrier.Run();

        Assert.Equal(["a@0"], carrier.Sent);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(31)), (carrier.Time.Elapsed, result.Outcome.RetryAfter));
    }

    [Fact]
    public void The_hint_of_one_target_holds_when_another_fails_after_it()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 9, PerTarget = 2 }, Carrier.Traffic("a", "b"))
            .AnswersBy(name => Carrier.Failed(ErrorCode.ServerError, retryAfter: name == "a" ? 20 : null));

        carrier.Run();

        Assert.Equal(["a@0", "b@0", "b@1"], carrier.Sent);
    }

    [Fact]
    public void A_rate_refusal_is_repeated_when_the_cooldown_has_ended()
    {
        var carrier = new Carrier().Answers(Carrier.Failed(ErrorCode.RateLimited, retryAfter: 7), Carrier.Done());

        Assert.True(carrier.Run().IsSuccess);
        Assert.Equal(["a@0", "a@7.7"], carrier.Sent);
    }

    [Fact]
    public void Nobody_pauses_in_vain_before_a_cooldown_that_outlasts_the_wait()
    {
        var traffic = Carrier.Traffic("a");
        var long30 = traffic.Targets[0] with { Cooldown = new() { Base = TimeSpan.FromSeconds(30), Jitter = 0 } };
        var carrier = new Carrier(traffic: traffic with { Targets = [long30] }).Answers(Carrier.Failed(ErrorCode.RateLimited, retryAfter: 7));

        var result = carrier.Run(maxWait: TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.Zero, carrier.Time.Elapsed);
        Assert.Equal("RateLimited", result.Value);
        Assert.Equal((RefusalComponent.Cooldown, TimeSpan.FromSeconds(30)), (result.Refusal!.Component, result.Refusal.RetryAfter));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_target_that_may_not_be_repeated_is_not_asked_again_after_another_has_failed()
    {
        var traffic = Carrier.Traffic("a", "b");
        var carrier = new Carrier(Carrier.Even with { Attempts = 9, PerTarget = 2 }, traffic)
            .AnswersBy(name => name == "a" ? Carrier.Failed(ErrorCode.NotFound, mayFallBack: true) : Carrier.Failed(ErrorCode.ServerError));

        carrier.Run();

        Assert.Equal(["a@0", "b@0", "b@1"], carrier.Sent);
    }

    [Fact]
    public void A_conflict_is_repeated_where_it_happened_and_nowhere_else()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 9, PerTarget = 2 }, Carrier.Traffic("a", "b", "c"))
            .AnswersBy(name => Carrier.Failed(name == "a" ? ErrorCode.ServerError : ErrorCode.Conflict));

        carrier.Run();

        Assert.Equal(["a@0", "b@0", "b@1"], carrier.Sent);
    }

    [Fact]
    public void A_used_up_quota_falls_back_and_stays_alone()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 9, PerTarget = 2 }, Carrier.Traffic("a", "b"))
            .AnswersBy(name => Carrier.Failed(name == "a" ? ErrorCode.QuotaExhausted : ErrorCode.ServerError));

        carrier.Run();

        Assert.Equal(["a@0", "b@0", "b@1"], carrier.Sent);
    }

    [Theory]
    [InlineData(Charge.Estimate, false, 1)]
    [InlineData(Charge.Unbilled, false, 1)]
    [InlineData(Charge.Unsent, false, 3)]
    [InlineData(Charge.Estimate, true, 3)]
    public void What_was_sent_and_timed_out_is_not_sent_again_unless_allowed(Charge charge, bool afterTimeout, int attempts)
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 3, AfterTimeout = afterTimeout }, Carrier.Traffic("a", "b"))
        {
            Answer = (_, _) => new(Carrier.Failed(ErrorCode.Timeout, charge: charge)),
        };

        Assert.Equal(attempts, carrier.Run().Attempts);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_refusal_of_our_own_uses_up_no_attempt_and_leaves_health_alone()
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 1 }, Carrier.Limited([LimitOptions.RequestsPerMinute(1)], "a", "b"))
        {
            Answer = (_, _) => new(Carrier.Done()),
        };
        carrier.Run();

        var result = carrier.Run();

        Assert.Equal((true, 1, "b"), (result.IsSuccess, result.Attempts, result.Target!.Name));
        Assert.All(carrier.Engine.Targets, target => Assert.Equal((HealthState.Ready, 0, 0), (target.Health.State, target.Health.Failures, target.Health.Consecutive)));
    }

    [Fact]
    public void A_call_that_no_target_takes_is_refused_without_an_attempt()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([LimitOptions.RequestsPerMinute(1)], "a")).Answers(Carrier.Done());
        carrier.Run();

        var result = carrier.Run();

        Assert.Equal((false, 0, "rpm"), (result.IsSuccess, result.Attempts, result.Refusal!.Limit));
        Assert.Null(result.Target);
        Assert.Equal(HealthState.Ready, carrier.Engine.Targets[0].Health.State);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void An_untried_target_that_comes_free_during_the_pause_is_used_at_once()
    {
        var carrier = new Carrier(Carrier.Even with { Initial = TimeSpan.FromSeconds(8) }, Carrier.Traffic("a", "b"));
        carrier.Cool(carrier.Candidates[1], 2);
        carrier.AnswersBy(name => name == "a" ? Carrier.Failed(ErrorCode.ServerError) : Carrier.Done());

        Assert.True(carrier.Run().IsSuccess);
        Assert.Equal(["a@0", "b@2.2"], carrier.Sent);
    }

    [Fact]
    public void A_later_pool_is_waited_for_first_and_used_at_once_after_a_failure()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([LimitOptions.RequestsPerMinute(1)], "a", "b"));
        carrier.Candidates[1] = carrier.Candidates[1] with { After = TimeSpan.FromSeconds(5) };
        carrier.AnswersBy(name => name == "a" ? Carrier.Failed(ErrorCode.ServerError) : Carrier.Done());

        var failedOver = carrier.Run();
        carrier.Time.Advance(TimeSpan.FromSeconds(57)); // in three seconds the first one has room again
        var waited = carrier.Run();

        Assert.Equal(["a@0", "b@0", "a@60", "b@60"], carrier.Sent);
        Assert.Equal((2, 2), (failedOver.Attempts, waited.Attempts));
        Assert.Equal(TimeSpan.FromSeconds(3), waited.Waited);
    }

    [Fact]
    public void Calls_without_targets_are_repeated_after_pauses()
    {
        var carrier = new Carrier { Candidates = [] };

        var result = carrier.Run();

        Assert.Equal(["-@0", "-@1", "-@3", "-@7"], carrier.Sent);
        Assert.Equal((4, false), (result.Attempts, result.IsSuccess));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_call_that_pauses_holds_no_slot_of_its_target()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([new("one", Dimension.Concurrency, 1, Window.WhileOpen)], "a"));
        var answers = new Queue<AttemptResult<string>>([Carrier.Failed(ErrorCode.ServerError), Carrier.Done(), Carrier.Done()]);
        carrier.Answer = (_, _) => new(answers.Dequeue());

        var first = carrier.Begin();
        var second = carrier.Run(maxWait: TimeSpan.Zero);

        Assert.True(second.IsSuccess);
        Assert.True(carrier.Ended(first).IsSuccess);
        Assert.Equal(["a@0", "a@0", "a@1"], carrier.Sent);
    }

    [Fact]
    public void The_same_seed_has_the_same_history_and_another_seed_another()
    {
        Assert.Equal(History(3), History(3));
        Assert.False(string.Equals(History(3), History(4), StringComparison.Ordinal));

        static string History(int seed)
        {
            var carrier = new Carrier(new(), Carrier.Traffic("a", "b"), seed);
            var random = new Random(8);
            carrier.Answer = (_, _) => new(random.Next(3) == 0 ? Carrier.Failed(ErrorCode.ServerError) : Carrier.Done());
            var calls = Enumerable.Range(0, 200).Select(_ => carrier.Begin()).ToArray();
            foreach (var call in calls)
                carrier.Ended(call);
            return string.Join(' ', carrier.Sent);
        }
    }

    [Fact]
    public async Task A_call_that_goes_well_at_once_allocates_little()
    {
        var carrier = new Carrier();
        var request = new AdmissionRequest { Caller = carrier.Caller, Candidates = carrier.Candidates };
        await RunAsync(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        await RunAsync(10_000);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000, 1, MostBytes);

        async ValueTask RunAsync(int times)
        {
            for (var i = 0; i < times; i++)
                await carrier.Executor.ExecuteAsync<int, string>(request, 0, static (_, _, _) => new(Carrier.Done()));
        }
    }
}
