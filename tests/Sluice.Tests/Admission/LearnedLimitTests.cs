using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Admission;

/// <summary>What providers' headers do to the decisions.</summary>
public sealed class LearnedLimitTests
{
    private static readonly LimitOptions[] Hundred = [LimitOptions.RequestsPerMinute(100)];

    [Fact]
    public void Each_family_of_headers_pulls_the_room_down()
    {
        foreach (var (name, headers) in Families())
        {
            var engine = Engine.To(("t", Hundred));
            Learn(engine, engine.Try(to: engine.Target("t")), headers);
            var admitted = Enumerable.Range(0, 10).Count(_ => engine.Try(to: engine.Target("t")).IsAdmitted);
            Assert.True(admitted == 3, $"{name}: {admitted} admitted");
            engine.Time.Advance(TimeSpan.FromSeconds(20));
            Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted, name);
        }
    }

    [Fact]
    public void What_is_configured_is_never_raised()
    {
        var engine = Engine.To(("t", [LimitOptions.RequestsPerMinute(3)]));
        Learn(engine, engine.Try(to: engine.Target("t")), Common(limit: 1_000, remaining: 999, "1s"));

        Assert.Equal(2, Enumerable.Range(0, 10).Count(_ => engine.Try(to: engine.Target("t")).IsAdmitted));
        Assert.Equal("rpm", engine.Try(to: engine.Target("t")).Refusal!.Limit);
    }

    [Fact]
    public void Calls_on_their_way_are_held_until_their_answers_come_and_counted_once()
    {
        var engine = Engine.To(("t", Hundred));
        var calls = Enumerable.Range(0, 6).Select(_ => engine.Try(to: engine.Target("t"))).ToArray();
        Learn(engine, calls[3], Common(limit: 50, remaining: 7, "60s")); // of the five others the provider has heard, perhaps

        Assert.Equal(2, Enumerable.Range(0, 10).Count(_ => engine.Try(to: engine.Target("t")).IsAdmitted));
        Learn(engine, calls[0], Common(limit: 50, remaining: 49, "60s"));
        Learn(engine, calls[0], Common(limit: 50, remaining: 49, "60s"));
        Assert.Equal(1, Enumerable.Range(0, 10).Count(_ => engine.Try(to: engine.Target("t")).IsAdmitted));
        Learn(engine, calls[5], Common(limit: 50, remaining: 6, "60s"));
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public async Task A_header_that_says_more_lets_waiters_go_at_once()
    {
        var engine = Engine.To(("t", Hundred));
        var first = engine.Try(to: engine.Target("t"));
        Learn(engine, first, Common(limit: 50, remaining: 1, "5s"));
        var second = engine.Try(to: engine.Target("t"));
        var waiting = engine.Wait(10, to: engine.Target("t"));
        Assert.False(waiting.IsCompleted);

        Learn(engine, second, Common(limit: 50, remaining: 1, "5s"));
        Assert.True(waiting.IsCompleted);
        var next = engine.Wait(10, to: engine.Target("t"));
        engine.Time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.False(next.IsCompleted);
        engine.Time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.True((await next).IsAdmitted);
        Assert.True((await waiting).IsAdmitted);
    }

    [Fact]
    public void Targets_of_one_health_group_learn_together()
    {
        var policy = Engine.PolicyTo(("a/m", Hundred), ("b/m", Hundred), ("b/other", Hundred));
        var engine = new Engine(policy with { Targets = [.. policy.Targets.Select(target => target with { HealthGroup = target.Name.EndsWith("/m", StringComparison.Ordinal) ? "main/m" : null })] });
        Learn(engine, engine.Try(to: engine.Target("a/m")), Common(limit: 10, remaining: 0, "30s"));

        var refused = engine.Try(to: engine.Target("b/m")).Refusal!;
        Assert.Equal(("main/m", "learned-requests", true, false), (refused.Scope, refused.Limit, refused.IsLearned, refused.RetryAfterIsExact));
        Assert.Equal(TimeSpan.FromSeconds(30), refused.RetryAfter);
        Assert.True(engine.Try(to: engine.Target("b/other")).IsAdmitted);
    }

    [Fact]
    public void An_answer_without_the_header_ends_it_and_an_error_without_it_does_not()
    {
        var engine = Engine.To(("t", Hundred));
        Learn(engine, engine.Try(to: engine.Target("t")), Common(limit: 10, remaining: 2, "30s"));
        var error = engine.Try(to: engine.Target("t"));
        var answer = engine.Try(to: engine.Target("t"));
        error.Lease.Learn([], isAnswer: false);
        Assert.False(engine.Try(to: engine.Target("t")).IsAdmitted);

        answer.Lease.Learn([]);
        Assert.True(engine.Try(to: engine.Target("t")).IsAdmitted);
        Assert.DoesNotContain(engine.Now.Targets[0].Limits, limit => limit.IsLearned);
    }

    [Fact]
    public void What_was_learned_is_read_beside_what_is_configured_and_explained()
    {
        var engine = Engine.To(("t", Hundred));
        Learn(engine, engine.Try(to: engine.Target("t")), Common(limit: 10, remaining: 2, "30s"));
        engine.Try(to: engine.Target("t"));

        var learned = Assert.Single(engine.Now.Targets[0].Limits, limit => limit.IsLearned);
        Assert.Equal((10, 8, 1, 1, TimeSpan.FromSeconds(30)), (learned.Max, learned.Used, learned.Reserved, learned.Remaining, learned.ResetIn));
        Assert.Contains(engine.Controller.Explain(engine.Call(to: engine.Target("t"))).Candidates[0].Gates, gate => gate.Limit is { IsLearned: true });
    }

    [Fact]
    public void Nonsense_and_faster_lanes_hold_nothing_back()
    {
        var engine = Engine.To(("t", Hundred));
        Learn(engine, engine.Try(to: engine.Target("t")),
            [new("x-ratelimit-limit-requests", "-1"), new("x-ratelimit-remaining-requests", "-1"), new("anthropic-priority-input-tokens-limit", "10"), new("anthropic-priority-input-tokens-remaining", "0")]);

        Assert.True(engine.Try(input: 100, to: engine.Target("t")).IsAdmitted);
    }

    [Fact]
    public void A_reset_in_a_month_is_not_believed_for_longer_than_an_hour()
    {
        var engine = Engine.To(("t", Hundred));
        Learn(engine, engine.Try(to: engine.Target("t")), Common(limit: 10, remaining: 0, "700h"));

        Assert.Equal(TimeSpan.FromHours(1), engine.Try(to: engine.Target("t")).Refusal!.RetryAfter);
    }

    private static void Learn(Engine engine, AdmissionResult call, KeyValuePair<string, string>[] headers) =>
        call.Lease.Learn(RateLimitHeaders.Parse(headers, engine.Time.GetUtcNow()));

    private static KeyValuePair<string, string>[] Common(long limit, long remaining, string reset) =>
        [new("x-ratelimit-limit-requests", $"{limit}"), new("x-ratelimit-remaining-requests", $"{remaining}"), new("x-ratelimit-reset-requests", reset)];

    private static (string Name, KeyValuePair<string, string>[] Headers)[] Families() =>
    [
        ("OpenAI", Common(limit: 20, remaining: 3, "20s")),
        ("without a limit", [new("x-ratelimit-remaining-requests", "3"), new("x-ratelimit-reset-requests", "20")]),
        ("Anthropic", [new("anthropic-ratelimit-requests-limit", "20"), new("anthropic-ratelimit-requests-remaining", "3"), new("anthropic-ratelimit-requests-reset", Moment(20))]),
        ("IETF", [new("RateLimit-Policy", "\"minute\";q=20;w=60"), new("RateLimit", "\"minute\";r=3;t=20")]),
        ("IETF, as it was", [new("RateLimit", "limit=20, remaining=3, reset=20")]),
        ("by the minute", [new("x-ratelimit-limit-requests-minute", "20"), new("x-ratelimit-remaining-requests-minute", "3"), new("x-ratelimit-reset-requests-minute", "20")]),
    ];

    private static string Moment(double seconds) => new VirtualTimeProvider().GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
