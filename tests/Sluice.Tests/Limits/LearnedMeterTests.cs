namespace Sluice.Tests.Limits;

/// <summary>What a provider's headers leave of a limit, against a provider that counts for itself.</summary>
public sealed class LearnedMeterTests(ITestOutputHelper output)
{
    [Fact]
    public void What_headers_hold_back_is_enough_that_no_provider_refuses_and_little_enough_that_its_room_is_used()
    {
        var (sent, refused, held) = (0L, 0L, 0L);
        Histories.Check(10_000, seed: 41, steps =>
        {
            var window = 10 + steps.Draw(90);
            var provider = new LimitedProvider(steps.Draw(3), 1 + steps.Draw(40), window);
            var world = new LearningWorld(provider, window);
            while (steps.MoveNext())
            {
                switch (steps.Draw(9))
                {
                    case 0 or 1 or 2:
                        world.Send(1 + steps.Draw((int)provider.Limit));
                        break;
                    case 3 or 4:
                        world.Arrive(steps.Draw(1_000));
                        break;
                    case 5 or 6:
                        world.Answer(steps.Draw(1_000), steps.Draw(1_000));
                        break;
                    default:
                        world.Pass(steps.Draw(3) == 0 ? steps.Draw(2 * window) : steps.Draw(6));
                        break;
                }
            }

            Assert.Equal(0, world.RefusedUnasked);
            world.AssertNothingIsHeldForEver();
            (sent, refused, held) = (sent + world.Sent, refused + world.RefusedUnknown, held + world.HeldInVain);
        });

        output.WriteLine($"{sent} sent, none refused once headers were known, {refused} before, {held} held back though there was room");
        Assert.True(sent > 30_000, $"only {sent} calls were sent");
        Assert.True(held < sent / 3, $"{held} calls were held back that the provider had room for, {sent} were sent, {refused} refused before anything was known");
    }

    [Fact]
    public void A_call_larger_than_the_limit_that_was_told_is_let_through_alone_when_the_reset_has_passed()
    {
        var meter = LearningWorld.Make();
        meter.Learn(LearningWorld.Said(limit: 10, remaining: 5), mark: 0, reset: 60, forget: 120, now: 0);

        Assert.False(meter.Fits(0, 50));
        Assert.Equal(60, meter.RetryAt(0, 50));
        Assert.False(meter.CanNeverFit(50));
        Assert.True(meter.Fits(60, 50));
        meter.Book(60, 50);
        Assert.False(meter.Fits(60, 1));
    }

    [Fact]
    public void It_decays_from_what_is_left_to_the_limit_and_from_that_to_nothing()
    {
        var meter = LearningWorld.Make();
        meter.Learn(LearningWorld.Said(limit: 10, remaining: 2), mark: 0, reset: 60, forget: 120, now: 0);

        Assert.Equal((2, 10), (meter.Remaining(59), meter.Remaining(60)));
        Assert.True(meter.IsInForce(119));
        Assert.False(meter.IsInForce(120));
        Assert.True(meter.Fits(120, 1_000_000));
    }

    [Fact]
    public void Calls_whose_answers_have_not_come_are_held_whenever_they_were_sent()
    {
        var meter = LearningWorld.Make();
        var first = meter.Book(0, 3);
        var answered = meter.Book(0, 4);
        meter.Book(0, 5);
        meter.Learn(LearningWorld.Said(limit: 100, remaining: 20), answered, reset: 60, forget: 120, now: 10);
        meter.Hear(answered, 4);
        Assert.Equal(12, meter.Remaining(10)); // the first may have been overtaken

        meter.Learn(LearningWorld.Said(limit: 100, remaining: 90), first, reset: 60, forget: 120, now: 11); // it was not, and its answer is the older one
        meter.Hear(first, 3);
        Assert.Equal(15, meter.Remaining(11));
    }

    [Fact]
    public void Of_two_that_overtook_each_other_the_one_that_leaves_less_is_believed()
    {
        var meter = LearningWorld.Make();
        var first = meter.Book(0, 1);
        var second = meter.Book(0, 1);
        meter.Learn(LearningWorld.Said(limit: 20, remaining: 19), second, reset: 60, forget: 120, now: 1);
        meter.Hear(second, 1);
        Assert.Equal(18, meter.Remaining(1));
        meter.Learn(LearningWorld.Said(limit: 20, remaining: 18), first, reset: 60, forget: 120, now: 2);
        meter.Hear(first, 1);
        Assert.Equal(18, meter.Remaining(2));

        var later = meter.Book(3, 1);
        meter.Learn(LearningWorld.Said(limit: 20, remaining: 19), later, reset: 60, forget: 120, now: 4); // sent after that was known: two have left the window
        meter.Hear(later, 1);
        Assert.Equal(19, meter.Remaining(4));
    }

    [Fact]
    public void Output_that_is_counted_as_it_is_produced_is_held_for_every_open_call()
    {
        var meter = LearningWorld.Make(countsWhenProduced: true);
        var first = meter.Book(0, 30);
        var second = meter.Book(0, 40);
        meter.Learn(LearningWorld.Said(limit: 100, remaining: 100), second, reset: 60, forget: 120, now: 10);
        Assert.Equal(30, meter.Remaining(10));

        meter.Settle(first, reserved: 30, actual: 10, now: 12);
        Assert.Equal(50, meter.Remaining(12));
    }

    [Fact]
    public void A_header_that_goes_away_is_forgotten()
    {
        var meter = LearningWorld.Make();
        var answered = meter.Book(0, 1);
        meter.Learn(LearningWorld.Said(limit: 10, remaining: 0), answered, reset: 60, forget: 120, now: 0);
        meter.Hush(mark: 0);
        Assert.False(meter.Fits(1, 1));
        meter.Hush(meter.Book(1, 1));
        Assert.True(meter.Fits(1, 1));
    }
}
