using Sluice.Limits;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Tests.Windows;

public class ProviderLimitsTests
{
    private static readonly SimulatedProviderOptions Limits = new() { Rpm = 8, Tpm = 1000, Itpm = 700, Otpm = 500, DefaultMaxOutputTokens = 150 };

    [Theory]
    [InlineData(CountingRule.OpenAI, 100, 300, 2, 300)]
    [InlineData(CountingRule.OpenAI, 400, 300, 2, 400)]
    [InlineData(CountingRule.OpenAI, 100, null, 2, 100)]
    [InlineData(CountingRule.Azure, 100, 300, 2, 700)]
    [InlineData(CountingRule.Azure, 100, null, 2, 400)]
    [InlineData(CountingRule.All, 100, 300, 2, 700)]
    [InlineData(CountingRule.All, 100, null, 1, 250)]
    [InlineData(CountingRule.Anthropic, 100, 300, 2, 100)]
    public void A_call_counts_at_arrival_as_its_rule_says(CountingRule rule, long input, int? outputLimit, int choices, long counted)
    {
        var limits = new ProviderLimits(new SimulatedProviderOptions { Count = rule, DefaultMaxOutputTokens = 150 });

        Assert.Null(limits.Arrive(TimeSpan.Zero, new Demand(input, outputLimit, choices), out var booking));

        Assert.Equal(counted, booking.Tokens);
        Assert.Equal(counted, limits[CountedDimension.Tokens].Live(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(CountingRule.OpenAI, 300)]
    [InlineData(CountingRule.Azure, 400)]
    [InlineData(CountingRule.All, 150)]
    [InlineData(CountingRule.Anthropic, 150)]
    public void What_a_call_counts_in_the_end_is_what_its_rule_says(CountingRule rule, long counted)
    {
        var limits = new ProviderLimits(new SimulatedProviderOptions { Count = rule });
        limits.Arrive(TimeSpan.Zero, new Demand(100, 300, 1), out var booking);

        booking = limits.Produce(TimeSpan.FromSeconds(1), booking, 50);
        booking = limits.Settle(TimeSpan.FromSeconds(1), booking, 100, 50);

        Assert.Equal(counted, booking.Tokens);
        Assert.Equal(counted, limits[CountedDimension.Tokens].Live(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_rule_that_counts_produced_output_refuses_at_arrival_once_the_limit_is_reached()
    {
        var limits = new ProviderLimits(new SimulatedProviderOptions { Count = CountingRule.Anthropic, Otpm = 100 });
        limits.Arrive(TimeSpan.Zero, new Demand(1, 5000, 1), out var booking);
        limits.Produce(TimeSpan.FromSeconds(2), booking, 99);
        Assert.Null(limits.Arrive(TimeSpan.FromSeconds(3), new Demand(1, 5000, 1), out _));
        limits.Produce(TimeSpan.FromSeconds(4), booking, 1);

        var refusal = limits.Arrive(TimeSpan.FromSeconds(5), new Demand(1, 5000, 1), out _);

        Assert.Equal(CountedDimension.OutputTokens, refusal!.Dimension);
        Assert.Equal(TimeSpan.FromSeconds(57), refusal.RetryAfter);
    }

    [Fact]
    public void What_can_never_fit_is_refused_without_a_time()
    {
        var limits = new ProviderLimits(Limits);

        Assert.Null(limits.Arrive(TimeSpan.Zero, new Demand(1, 1001, 1), out _)!.RetryAfter);
        Assert.Null(limits.Arrive(TimeSpan.Zero, new Demand(701, 10, 1), out _)!.RetryAfter);
    }

    [Theory]
    [InlineData(false, 60)]
    [InlineData(true, 65)]
    public void Refused_calls_count_to_requests_where_the_provider_says_so(bool counts, int passesAt)
    {
        var limits = new ProviderLimits(new SimulatedProviderOptions { Rpm = 2, CountRefused = counts });
        limits.Arrive(TimeSpan.Zero, new Demand(1, null, 1), out _);
        limits.Arrive(TimeSpan.FromSeconds(5), new Demand(1, null, 1), out _);

        var refusal = limits.Arrive(TimeSpan.FromSeconds(10), new Demand(1, null, 1), out _);

        Assert.Equal(TimeSpan.FromSeconds(passesAt - 10), refusal!.RetryAfter);
        Assert.Equal(counts ? 3 : 2, limits[CountedDimension.Requests].Live(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(CountingRule.OpenAI)]
    [InlineData(CountingRule.Azure)]
    [InlineData(CountingRule.All)]
    [InlineData(CountingRule.Anthropic)]
    public void Over_a_thousand_random_histories_each_rule_agrees_with_a_naive_log_and_its_retry_after_is_exact(CountingRule rule)
    {
        var refused = 0;
        for (var seed = 0; seed < 1000; seed++)
            refused += Compare(Limits with { Count = rule }, new Random(seed), seed);
        Assert.True(refused > 1000, $"Only {refused} refusals: the histories do not press on the limits.");
    }

    private static int Compare(SimulatedProviderOptions options, Random random, int seed)
    {
        var limits = new ProviderLimits(options);
        var naive = new NaiveLimits(options);
        var open = new List<(Booking Booking, NaiveCall Call)>();
        var now = TimeSpan.Zero;
        var refused = 0;
        for (var step = 0; step < 50; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 0, 1 => random.Next(500), _ => random.Next(15_000) });
            var which = open.Count == 0 ? 0 : random.Next(open.Count);
            switch (random.Next(4))
            {
                case 0 when open.Count > 0:
                    var produced = random.Next(1, 60);
                    open[which] = (limits.Produce(now, open[which].Booking, produced), open[which].Call);
                    naive.Produce(now, open[which].Call, produced);
                    break;
                case 1 when open.Count > 0:
                    limits.Settle(now, open[which].Booking, open[which].Call.Demand.InputTokens, open[which].Call.Produced);
                    naive.Settle(open[which].Call);
                    open.RemoveAt(which);
                    break;
                default:
                    var demand = new Demand(random.Next(1, 300), random.Next(3) == 0 ? null : random.Next(1, 200), random.Next(1, 3));
                    var expected = naive.Passes(now, demand);
                    var refusal = limits.Arrive(now, demand, out var booking);
                    Assert.True(expected == refusal is null, $"seed {seed}, step {step}: {refusal}");
                    if (refusal is null)
                    {
                        open.Add((booking, naive.Book(now, demand)));
                        break;
                    }

                    refused++;
                    var at = now + refusal.RetryAfter!.Value;
                    Assert.True(naive.Passes(at, demand), $"seed {seed}, step {step}: it does not pass when told");
                    Assert.False(naive.Passes(at - TimeSpan.FromTicks(1), demand), $"seed {seed}, step {step}: it passes earlier than told");
                    break;
            }
        }

        return refused;
    }
}
