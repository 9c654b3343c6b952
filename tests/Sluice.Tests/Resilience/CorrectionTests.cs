using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;

namespace Sluice.Tests.Resilience;

/// <summary>Attempts that were refused for something that the next one leaves out.</summary>
public sealed class CorrectionTests
{
    private static readonly AttemptResult<string> Corrected = Carrier.Failed(ErrorCode.InvalidRequest) with { MayCorrect = true };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_same_target_is_asked_at_once_and_neither_the_bounds_of_retries_nor_their_budget_count_it(bool hasTarget)
    {
        var carrier = new Carrier(Carrier.Even with { Attempts = 1, PerTarget = 1, Budget = 0 }).Answers(Corrected, Carrier.Done());
        if (!hasTarget)
            carrier.Candidates = [];

        var result = carrier.Run();

        Assert.Equal((true, 2, TimeSpan.Zero), (result.IsSuccess, result.Attempts, result.Waited));
        Assert.Equal(hasTarget ? ["a@0", "a@0"] : ["-@0", "-@0"], carrier.Sent);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void Each_time_counts_in_the_targets_rates_and_the_call_once_in_its_callers()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([LimitOptions.RequestsPerMinute(10)], "a")).Answers(Corrected, Corrected, Carrier.Done());

        carrier.Run();

        Assert.Equal((3, 1), (carrier.Limit("a", "rpm").Used, carrier.Limit("key", "rpm").Used));
    }

    [Fact]
    public void Without_room_on_its_target_it_waits_for_it()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([LimitOptions.RequestsPerSecond(1)], "a")).Answers(Corrected, Carrier.Done());

        Assert.True(carrier.Run().IsSuccess);
        Assert.Equal(["a@0", "a@1"], carrier.Sent);
    }

    [Fact]
    public void Without_room_and_time_to_wait_it_is_refused_for_that()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([LimitOptions.RequestsPerMinute(1)], "a")).Answers(Corrected, Carrier.Done());

        var result = carrier.Run();

        Assert.Equal((false, "rpm", 1), (result.IsSuccess, result.Refusal?.Limit, result.Attempts));
        Assert.Equal(["a@0"], carrier.Sent);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void Without_room_another_target_takes_it_where_one_may_and_the_first_comes_again_after_that()
    {
        var traffic = Carrier.Limited([LimitOptions.RequestsPerSecond(1)], "a", "b");
        var falls = Carrier.Failed(ErrorCode.InvalidRequest, mayFallBack: true) with { MayCorrect = true };
        var carrier = new Carrier(traffic: traffic).Answers(falls, Carrier.Failed(ErrorCode.ServerError), Carrier.Done());
        var stays = new Carrier(traffic: traffic).Answers(Corrected, Carrier.Done());

        Assert.True(carrier.Run().IsSuccess);
        Assert.True(stays.Run().IsSuccess);

        Assert.Equal("a@0 b@0", string.Join(' ', carrier.Sent.Take(2)));
        Assert.Equal(3, carrier.Sent.Count);
        Assert.Equal(["a@0", "a@1"], stays.Sent);
    }

    [Fact]
    public void Another_error_of_the_next_attempt_is_told_in_its_place()
    {
        var carrier = new Carrier().Answers(Corrected, Carrier.Failed(ErrorCode.Authentication));

        Assert.Equal((2, "Authentication"), (carrier.Run() is var result ? result.Attempts : 0, result.Value));
    }

    [Fact]
    public void Whoever_corrects_without_end_is_stopped()
    {
        var carrier = new Carrier().AnswersBy(_ => Corrected);

        Assert.Equal(11, carrier.Run().Attempts);
    }
}
