using System.Text;
using Sluice.Errors;

namespace Sluice.Tests.Errors;

public class RetryAfterParserTests
{
    private static readonly TimeSpan Max = RetryAfterParser.MaxForRate;

    [Theory]
    [InlineData("5", 5_000)]
    [InlineData("0", 0)]
    [InlineData("1.5", 1_500)]
    [InlineData(" 7 ", 7_000)]
    [InlineData("+7", 7_000)]
    [InlineData("20ms", 20)]
    [InlineData("1s", 1_000)]
    [InlineData("6m0s", 360_000)]
    [InlineData("1h2m3.5s", 3_600_000)]
    [InlineData("2m3.5s", 123_500)]
    [InlineData("500us", 0.5)]
    [InlineData("500\u00b5s", 0.5)]
    [InlineData("1000000ns", 1)]
    [InlineData("39s", 39_000)]
    [InlineData("99999999999", 3_600_000)]
    [InlineData("1e308", 3_600_000)]
    [InlineData("1772366430", 30_000)]
    [InlineData("1772366430000", 30_000)]
    [InlineData("1000000001", 0)]
    [InlineData("Sun, 01 Mar 2026 12:00:09 GMT", 9_000)]
    [InlineData("Sunday, 01-Mar-26 12:00:09 GMT", 9_000)]
    [InlineData("Sun Mar  1 12:00:09 2026", 9_000)]
    [InlineData("Sun, 01 Mar 2026 12:00:09", 9_000)]
    [InlineData("Sun, 01 Mar 2026 13:00:09 +0100", 9_000)]
    [InlineData("Sun, 01 Mar 2026 13:00:09 +01:00", 9_000)]
    [InlineData("Sun, 01 Mar 2026 12:00:09 UTC", 9_000)]
    [InlineData("Thu, 01 Mar 2026 12:00:09 GMT", 9_000)]
    [InlineData("01 Mar 2026 12:00:09 GMT", 9_000)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 0)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 0)]
    [InlineData("Sun Nov  6 08:49:37 1994", 0)]
    [InlineData("2026-03-01T12:00:09Z", 9_000)]
    [InlineData("2026-03-01T13:00:09.500+01:00", 9_500)]
    [InlineData("2026-03-01T12:00:09", 9_000)]
    public void A_usable_value_gives_its_wait(string value, double milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryAfterParser.Parse(value, Answer.Now, Max));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("inf")]
    [InlineData("Infinity")]
    [InlineData("nan")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    [InlineData("-3")]
    [InlineData("-6m0s")]
    [InlineData("abc")]
    [InlineData("5 apples")]
    [InlineData("m5")]
    [InlineData("5m5")]
    [InlineData("1.2.3s")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData("Sun, 32 Mar 2026 12:00:09 GMT")]
    [InlineData("Sun, 01 Mar 2026")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("1111111111111111111111111111111111111111111111111111111111111111111111111111")]
    public void A_value_that_says_nothing_usable_is_absent(string? value)
    {
        Assert.Null(RetryAfterParser.Parse(value, Answer.Now, Max));
        Assert.Null(RetryAfterParser.ParseMilliseconds(value, Answer.Now, Max));
    }

    [Theory]
    [InlineData("75", 2075)]
    [InlineData("77", 1977)]
    public void A_two_digit_year_lies_at_most_fifty_years_ahead(string year, int meant)
    {
        var wait = RetryAfterParser.Parse($"Friday, 01-Jan-{year} 00:00:00 GMT", Answer.Now, TimeSpan.MaxValue);

        var expected = new DateTimeOffset(meant, 1, 1, 0, 0, 0, TimeSpan.Zero) - Answer.Now;
        Assert.Equal(expected < TimeSpan.Zero ? TimeSpan.Zero : expected, wait);
    }

    [Fact]
    public void A_wait_is_cut_to_the_given_maximum()
    {
        Assert.Equal(TimeSpan.FromDays(7), RetryAfterParser.Parse("9999999", Answer.Now, RetryAfterParser.MaxForQuota));
        Assert.Equal(TimeSpan.Zero, RetryAfterParser.Parse("5", Answer.Now, TimeSpan.FromSeconds(-1)));
    }

    [Theory]
    [InlineData("250", 250)]
    [InlineData("1500.5", 1_500.5)]
    [InlineData("0", 0)]
    public void Retry_after_ms_counts_milliseconds(string value, double milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RetryAfterParser.ParseMilliseconds(value, Answer.Now, Max));

    [Theory]
    [InlineData(null)]
    [InlineData(500.0, "retry-after-ms: 500")]
    [InlineData(500.0, "retry-after-ms: 500", "retry-after: 1")]
    [InlineData(500.0, "Retry-After: 1", "RETRY-AFTER-MS: 500")]
    [InlineData(5_000.0, "retry-after-ms: 500", "retry-after: 5")]
    [InlineData(2_000.0, "retry-after-ms: nan", "retry-after: 2")]
    [InlineData(3_000.0, "retry-after: 2", "retry-after: 3")]
    [InlineData(2_000.0, "retry-after: 2", "x-ratelimit-remaining-requests: 5", "x-ratelimit-reset-requests: 60s")]
    [InlineData(60_000.0, "retry-after: 2", "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 1m0s")]
    [InlineData(90_000.0, "retry-after: 90", "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 1m0s")]
    [InlineData(20.0, "x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 20ms")]
    [InlineData(null, "x-ratelimit-remaining-tokens: 1", "x-ratelimit-reset-tokens: 20ms")]
    [InlineData(null, "x-ratelimit-remaining-tokens: -1", "x-ratelimit-reset-tokens: 20ms")]
    [InlineData(30_000.0, "anthropic-ratelimit-input-tokens-remaining: 0", "anthropic-ratelimit-input-tokens-reset: 2026-03-01T12:00:30Z")]
    [InlineData(1_000.0, "retry-after: 1", "anthropic-priority-input-tokens-remaining: 0", "anthropic-priority-input-tokens-reset: 2026-03-01T12:00:30Z")]
    [InlineData(30_000.0, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1772366430000")]
    [InlineData(3_600_000.0, "ratelimit-remaining: 0", "ratelimit-reset: 86400")]
    [InlineData(30_000.0, "RateLimit: \"default\";r=0;t=30")]
    public void The_wait_of_an_answer_is_its_hint_lengthened_by_exhausted_dimensions_only(double? milliseconds, params string[] headers)
        => Assert.Equal(
            milliseconds is { } some ? TimeSpan.FromMilliseconds(some) : null,
            RetryAfterParser.FromHeaders(Answer.Headers(headers), Answer.Now, Max));

    [Theory]
    [InlineData("39s", 39_000)]
    [InlineData("0.5s", 500)]
    [InlineData("never", null)]
    public void Googles_retry_info_is_read_from_the_body(string delay, int? milliseconds)
    {
        var body = $$$"""
            {"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED","details":[
              {"@type":"type.googleapis.com/google.rpc.Help","links":[{"url":"x"}]},
              {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{{{delay}}}"}]}}
            """;

        Assert.Equal(
            milliseconds is { } some ? TimeSpan.FromMilliseconds(some) : null,
            RetryAfterParser.FromAnswer([], Encoding.UTF8.GetBytes(body), Answer.Now, Max));
    }

    [Fact]
    public void Headers_that_an_aggregator_copied_into_the_body_count()
    {
        const string Body = """
            {"error":{"code":429,"message":"Rate limit exceeded","metadata":{"headers":
              {"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1772366445000"}}}}
            """;

        Assert.Equal(TimeSpan.FromSeconds(45), RetryAfterParser.FromAnswer([], Encoding.UTF8.GetBytes(Body), Answer.Now, Max));
    }
}
