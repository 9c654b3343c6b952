using Sluice.Health;
using Sluice.Limits;
using Sluice.Signals;

namespace Sluice.Tests.Signals;

public sealed class HealthScoreTests
{
    private static readonly LimitReading HalfTheRate = new("rpm", Dimension.Requests, Window.Minute, 100, 30, 20, null);
    private static readonly LimitReading FullRate = new("tpm", Dimension.Tokens, Window.Minute, 100, 100, 0, null);
    private static readonly LimitReading QuarterOpen = new("concurrency", Dimension.Concurrency, Window.WhileOpen, 4, 0, 1, null);
    private static readonly LimitReading Bucket = new("rps", Dimension.Requests, new Window.TokenBucket(TimeSpan.FromSeconds(1_000), 4), 2_000, 1, 0, null);

    [Fact]
    public void A_ready_target_without_limits_scores_1() => Assert.Equal(1, HealthScore.Of(HealthState.Ready, []));

    [Theory]
    [InlineData(HealthState.Cooling)]
    [InlineData(HealthState.Open)]
    [InlineData(HealthState.Disabled)]
    public void A_target_that_is_out_scores_0(HealthState state) => Assert.Equal(0, HealthScore.Of(state, []));

    [Fact]
    public void The_parts_that_are_there_are_averaged()
    {
        Assert.Equal(0.75, HealthScore.Of(HealthState.Ready, [HalfTheRate]), 9);
        Assert.Equal((1 + 0.5 + 0.75) / 3, HealthScore.Of(HealthState.Ready, [HalfTheRate, QuarterOpen]), 9);
        Assert.Equal(0.5, HealthScore.Of(HealthState.HalfOpen, [HalfTheRate]), 9);
    }

    [Fact]
    public void Of_several_limits_over_time_the_one_with_the_least_room_counts() =>
        Assert.Equal(0.5, HealthScore.Of(HealthState.Ready, [HalfTheRate, FullRate]), 9);

    [Fact]
    public void A_token_bucket_is_measured_by_its_burst() => Assert.Equal((1 + 0.75) / 2, HealthScore.Of(HealthState.Ready, [Bucket]), 9);
}
