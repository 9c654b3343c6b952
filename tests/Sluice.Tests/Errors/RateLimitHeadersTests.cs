using Sluice.Errors;

namespace Sluice.Tests.Errors;

public class RateLimitHeadersTests
{
    [Theory]
    [InlineData("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", RateLimitFamily.Common, RateLimitDimension.Requests)]
    [InlineData("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", RateLimitFamily.Common, RateLimitDimension.Tokens)]
    [InlineData("x-ratelimit-limit-tokens-prompt", "x-ratelimit-remaining-tokens-prompt", "x-ratelimit-reset-tokens-prompt", RateLimitFamily.Common, RateLimitDimension.InputTokens)]
    [InlineData("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", RateLimitFamily.Common, RateLimitDimension.Requests)]
    [InlineData("RateLimit-Limit", "ratelimit-remaining", "RATELIMIT-RESET", RateLimitFamily.Common, RateLimitDimension.Requests)]
    [InlineData("anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset", RateLimitFamily.Anthropic, RateLimitDimension.Requests)]
    [InlineData("anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset", RateLimitFamily.Anthropic, RateLimitDimension.Tokens)]
    [InlineData("anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset", RateLimitFamily.Anthropic, RateLimitDimension.InputTokens)]
    [InlineData("Anthropic-Ratelimit-Output-Tokens-Limit", "anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset", RateLimitFamily.Anthropic, RateLimitDimension.OutputTokens)]
    [InlineData("anthropic-fast-input-tokens-limit", "anthropic-fast-input-tokens-remaining", "anthropic-fast-input-tokens-reset", RateLimitFamily.AnthropicFast, RateLimitDimension.InputTokens)]
    [InlineData("anthropic-priority-output-tokens-limit", "anthropic-priority-output-tokens-remaining", "anthropic-priority-output-tokens-reset", RateLimitFamily.AnthropicPriority, RateLimitDimension.OutputTokens)]
    public void Every_family_gives_one_reading_of_its_dimension(
        string limit, string remaining, string reset, RateLimitFamily family, RateLimitDimension dimension)
    {
        var readings = Parse($"{limit}: 60", "content-type: x", $"{remaining}: 0", $"{reset}: 2026-03-01T12:00:30Z");

        Assert.Equal(
            [new RateLimitReading { Family = family, Dimension = dimension, Limit = 60, Remaining = 0, Reset = TimeSpan.FromSeconds(30) }],
            readings);
        Assert.True(readings[0].IsExhausted);
    }

    [Theory]
    [InlineData("1s", 1_000)]
    [InlineData("6m0s", 360_000)]
    [InlineData("20ms", 20)]
    [InlineData("1h2m3.5s", 3_723_500)]
    [InlineData("30", 30_000)]
    [InlineData("0.25", 250)]
    [InlineData("1772366430", 30_000)]
    [InlineData("1772366430000", 30_000)]
    [InlineData("2026-03-01T11:00:00Z", 0)]
    [InlineData("99999999", 2_678_400_000)]
    public void A_reset_is_read_in_every_form(string value, double milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Assert.Single(Parse($"x-ratelimit-reset-tokens: {value}")).Reset);

    [Theory]
    [InlineData("x-ratelimit-limit-requests: 0")]
    [InlineData("x-ratelimit-limit-requests: -1")]
    [InlineData("x-ratelimit-limit-requests: unlimited")]
    [InlineData("x-ratelimit-limit-requests: 99999999999999999999999")]
    [InlineData("x-ratelimit-remaining-requests: -1")]
    [InlineData("x-ratelimit-remaining-requests: NaN")]
    [InlineData("x-ratelimit-reset-requests: -5")]
    [InlineData("x-ratelimit-reset-requests: soon")]
    [InlineData("x-ratelimit-flavour-requests: 5")]
    [InlineData("x-ratelimit-requests: 5")]
    [InlineData("x-ratelimit-: 5")]
    [InlineData("anthropic-ratelimit-unified-representative-claim: five_hour")]
    [InlineData("anthropic-ratelimit-unified-overage-status: rejected")]
    [InlineData("anthropic-ratelimit-unified-5h-utilization: nan")]
    [InlineData("anthropic-version: 2023-06-01")]
    [InlineData("ratelimit: ;;;,,,=\"")]
    [InlineData("ratelimit-policy: \"bytes\";q=10;w=60;qu=\"content-bytes\"")]
    public void Nonsense_leaves_no_trace(string header) => Assert.Empty(Parse(header));

    [Fact]
    public void Remaining_zero_is_real_beside_a_limit_that_is_not()
    {
        var reading = Assert.Single(Parse("x-ratelimit-limit-requests: -1", "x-ratelimit-remaining-requests: 0"));

        Assert.Null(reading.Limit);
        Assert.Equal(0, reading.Remaining);
    }

    [Fact]
    public void Windows_named_in_headers_are_limits_of_their_own()
        => Assert.Equal(
            [
                new RateLimitReading { Family = RateLimitFamily.Common, Dimension = RateLimitDimension.Requests, Window = TimeSpan.FromDays(1), Limit = 900 },
                new RateLimitReading { Family = RateLimitFamily.Common, Dimension = RateLimitDimension.Tokens, Window = TimeSpan.FromMinutes(1), Limit = 60, Remaining = 7 },
            ],
            Parse("x-ratelimit-limit-requests-day: 900", "x-ratelimit-limit-tokens-minute: 60", "x-ratelimit-remaining-tokens-minute: 7"));

    [Fact]
    public void The_windows_of_a_subscription_are_read()
    {
        var readings = Parse(
            "anthropic-ratelimit-unified-status: rejected",
            "anthropic-ratelimit-unified-reset: 1772366430",
            "anthropic-ratelimit-unified-5h-status: rejected",
            "anthropic-ratelimit-unified-5h-reset: 1772366430",
            "anthropic-ratelimit-unified-5h-utilization: 1.02",
            "anthropic-ratelimit-unified-7d_opus-status: allowed_warning",
            "anthropic-ratelimit-unified-7d_opus-utilization: 0.8");

        var blank = new RateLimitReading { Family = RateLimitFamily.AnthropicUnified, Dimension = RateLimitDimension.Subscription };
        var half = TimeSpan.FromSeconds(30);
        Assert.Equal(
            [
                blank with { IsRejected = true, Reset = half },
                blank with { Name = "5h", Window = TimeSpan.FromHours(5), IsRejected = true, Reset = half, Utilization = 1.02 },
                blank with { Name = "7d_opus", Window = TimeSpan.FromDays(7), Utilization = 0.8 },
            ],
            readings);
        Assert.Equal([true, true, false], readings.Select(reading => reading.IsExhausted));
    }

    [Fact]
    public void The_ietf_policy_and_its_state_join_by_name()
    {
        var readings = Parse(
            "RateLimit: \"burst\";r=5;t=30, \"tokens, daily\";r=0;t=3600",
            "RateLimit-Policy: \"burst\";q=100;w=60, \"tokens, daily\";q=9000;w=86400;qu=\"tokens\"");

        var blank = new RateLimitReading { Family = RateLimitFamily.Ietf, Dimension = RateLimitDimension.Requests };
        Assert.Equal(
            [
                blank with { Name = "burst", Limit = 100, Window = TimeSpan.FromMinutes(1), Remaining = 5, Reset = TimeSpan.FromSeconds(30) },
                blank with
                {
                    Name = "tokens, daily", Dimension = RateLimitDimension.Tokens, Limit = 9_000, Window = TimeSpan.FromDays(1), Remaining = 0,
                    Reset = TimeSpan.FromHours(1),
                },
            ],
            readings);
    }

    [Theory]
    [InlineData("RateLimit: limit=100, remaining=50, reset=30")]
    [InlineData("RateLimit-Limit: 100, 100;w=60", "RateLimit-Remaining: 50", "RateLimit-Reset: 30")]
    public void Older_forms_of_the_ietf_draft_are_read(params string[] headers)
    {
        var reading = Assert.Single(Parse(headers));

        Assert.Equal((100, 50, TimeSpan.FromSeconds(30)), (reading.Limit, reading.Remaining, reading.Reset));
    }

    [Fact]
    public void Headers_without_limits_allocate_nothing()
    {
        var headers = Answer.Headers("content-type: application/json", "x-request-id: 1", "retry-after: 5");
        RateLimitHeaders.Parse(headers, Answer.Now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            RateLimitHeaders.Parse(headers, Answer.Now);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void However_many_limits_are_named_the_result_is_bounded()
        => Assert.True(Parse([.. Enumerable.Range(0, 500).Select(i => $"anthropic-ratelimit-unified-{i + 1}d-utilization: 0.5")]).Count <= 32);

    private static IReadOnlyList<RateLimitReading> Parse(params string[] headers) => RateLimitHeaders.Parse(Answer.Headers(headers), Answer.Now);
}
