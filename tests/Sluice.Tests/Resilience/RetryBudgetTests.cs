using Sluice.Errors;
using Sluice.Resilience;

namespace Sluice.Tests.Resilience;

/// <summary>How much a brown-out is made worse by repetitions.</summary>
public sealed class RetryBudgetTests
{
    [Theory]
    [InlineData(0.2, 1_200, 1_210)]
    [InlineData(0.0, 1_000, 1_000)]
    [InlineData(1.0, 2_000, 2_010)]
    public void A_thousand_failing_calls_are_repeated_only_as_far_as_the_budget_goes(double budget, int least, int most)
    {
        var carrier = new Carrier(new RetryPolicy { Budget = budget });

        for (var i = 0; i < 1_000; i++)
            carrier.Run();

        Assert.InRange(carrier.Sent.Count, least, most);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void Calls_that_fail_together_are_held_to_the_budget_too()
    {
        var carrier = new Carrier(new RetryPolicy { Budget = 0.2 });
        var calls = Enumerable.Range(0, 1_000).Select(_ => carrier.Begin()).ToArray();
        foreach (var call in calls)
            carrier.Ended(call);

        Assert.InRange(carrier.Sent.Count, 1_001, 1_210);
    }

    [Fact]
    public void Each_of_several_targets_is_held_to_its_own_budget()
    {
        var carrier = new Carrier(new RetryPolicy { Budget = 0.2 }, Carrier.Traffic("a", "b"));
        for (var i = 0; i < 1_000; i++)
            carrier.Run();

        Assert.All(["a", "b"], name => Assert.InRange(carrier.Sent.Count(sent => sent.StartsWith(name, StringComparison.Ordinal)), 1_000, 1_210));
    }

    [Fact]
    public void Calls_without_targets_share_one_budget()
    {
        var carrier = new Carrier(new RetryPolicy { Budget = 0.2 }) { Candidates = [] };
        for (var i = 0; i < 1_000; i++)
            carrier.Run();

        Assert.InRange(carrier.Sent.Count, 1_200, 1_210);
    }

    [Fact]
    public void A_spent_budget_still_lets_an_untried_target_be_waited_for()
    {
        var carrier = new Carrier(Carrier.Even with { Budget = 0 }, Carrier.Traffic("a", "b"));
        carrier.Cool(carrier.Candidates[1], 2);
        carrier.AnswersBy(name => name == "a" ? Carrier.Failed(ErrorCode.ServerError) : Carrier.Done());

        Assert.True(carrier.Run().IsSuccess);
        Assert.Equal(["a@0", "b@2.2"], carrier.Sent);
    }

    [Fact]
    public void A_repetition_that_is_refused_leaves_the_budget_as_it_was()
    {
        var budget = new RetryBudget(0.5);
        for (var i = 0; i < 10; i++)
            Assert.True(budget.TryTake());
        Assert.False(budget.TryTake());
        budget.GiveBack();
        Assert.True(budget.TryTake());
        budget.OnFirstAttempt();
        Assert.False(budget.TryTake());
        budget.OnFirstAttempt();
        Assert.True(budget.TryTake());
    }
}
