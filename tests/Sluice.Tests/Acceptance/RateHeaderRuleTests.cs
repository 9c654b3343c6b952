using Sluice.Admission;
using Sluice.Errors;
using Sluice.Tests.Admission;
using Sluice.Tests.Errors;

namespace Sluice.Tests.Acceptance;

/// <summary>The rules of hints and rate headers, and their vectors.</summary>
public sealed class RateHeaderRuleTests
{
    [Theory]
    [InlineData("retry-after-ms: 1500", 1_500)]
    [InlineData("Retry-After: 2.5", 2_500)]
    [InlineData("Retry-After: Sun, 01 Mar 2026 12:00:09", 9_000)] // without a zone it is UTC
    [InlineData("Retry-After: Sun, 01 Mar 2026 11:00:00 GMT", 0)] // past
    [InlineData("Retry-After: 999999", 3_600_000)] // an hour at most for a rate
    [InlineData("RETRY-AFTER: 7", 7_000)]
    [InlineData("Retry-After: NaN", null)]
    [InlineData("Retry-After: Infinity", null)]
    [InlineData("Retry-After: -1", null)]
    [InlineData("Retry-After: soon", null)]
    public void A_hint_is_read_and_held_to_its_bounds(string header, int? milliseconds) => Assert.Equal(
        milliseconds is { } wait ? TimeSpan.FromMilliseconds(wait) : null,
        Answer.Classify(429, "{}", header).RetryAfter);

    [Fact]
    public void The_hint_of_a_quota_is_held_to_seven_days() => Assert.Equal(
        TimeSpan.FromDays(7),
        Answer.Classify(429, """{"error":{"code":"insufficient_quota"}}""", "retry-after: 9999999").RetryAfter);

    [Fact]
    public void The_first_source_gives_the_wait_and_the_others_only_extend_it()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), Hint("{}", "retry-after-ms: 500", "retry-after: 5"));
        Assert.Equal(TimeSpan.FromSeconds(8), Hint("{}", "retry-after-ms: 8000", "retry-after: 5"));
        Assert.Equal(TimeSpan.FromSeconds(39), Hint("""{"error":{"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"39s"}]}}""", "retry-after: 5"));
        Assert.Equal(TimeSpan.FromSeconds(5), Hint("{}", "retry-after: 5", "x-ratelimit-remaining-tokens: 10", "x-ratelimit-reset-tokens: 6m0s")); // not exhausted
        Assert.Equal(TimeSpan.FromMinutes(6), Hint("{}", "retry-after: 5", "x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 6m0s"));
    }

    [Theory]
    [InlineData("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 1s", 1_000)]
    [InlineData("x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 6m0s", 360_000)]
    [InlineData("x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 20ms", 20)]
    [InlineData("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 50m3.5s", 3_003_500)]
    [InlineData("anthropic-ratelimit-requests-remaining: 0", "anthropic-ratelimit-requests-reset: 2026-03-01T12:00:30Z", 30_000)]
    [InlineData("anthropic-ratelimit-tokens-remaining: 0", "anthropic-ratelimit-tokens-reset: 2026-03-01T12:00:30Z", 30_000)]
    [InlineData("anthropic-ratelimit-input-tokens-remaining: 0", "anthropic-ratelimit-input-tokens-reset: 2026-03-01T12:00:30Z", 30_000)]
    [InlineData("anthropic-ratelimit-output-tokens-remaining: 0", "anthropic-ratelimit-output-tokens-reset: 2026-03-01T12:00:30Z", 30_000)]
    [InlineData("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 30", 30_000)]
    [InlineData("x-ratelimit-remaining: 0", "x-ratelimit-reset: 1772366430", 30_000)] // above 10^9: an instant in seconds
    [InlineData("x-ratelimit-remaining: 0", "x-ratelimit-reset: 1772366430000", 30_000)] // above 10^12: in milliseconds
    [InlineData("ratelimit-remaining: 0", "ratelimit-reset: 30", 30_000)]
    public void Every_family_says_until_when_an_exhausted_dimension_is_to_be_left_alone(string remaining, string reset, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Hint("{}", remaining, reset));

    [Fact]
    public void The_margin_is_put_on_once_and_jitter_only_adds()
    {
        var plain = Engine.To(("t", []));
        var spread = new Engine(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0.2 } }] });
        foreach (var engine in new[] { plain, spread })
            engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(100))));

        Assert.Equal(110, plain.Health("t").ReadyIn.TotalSeconds);
        Assert.InRange(spread.Health("t").ReadyIn.TotalSeconds, 110, 132.001);
    }

    private static TimeSpan? Hint(string body, params string[] headers) => Answer.Classify(429, body, headers).RetryAfter;
}
