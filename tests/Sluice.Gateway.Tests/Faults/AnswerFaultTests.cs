using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Health;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Answers that are errors, or are none although they say so.</summary>
public class AnswerFaultTests
{
    private const string Soon = """ "cooldown": { "base": "1s" } """;

    public static TheoryData<Lane> Lanes => Lane.All;

    public static TheoryData<Lane, string> Hints
    {
        get
        {
            var data = new TheoryData<Lane, string>();
            string[] hints =
            [
                "Retry-After: 7", "retry-after-ms: 7000", "Retry-After: {date}", "Retry-After: 7s",
                "x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 7s",
                "anthropic-ratelimit-requests-remaining: 0\r\nanthropic-ratelimit-requests-reset: {rfc3339}\r\nRetry-After: 1",
                "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: {epochMs}\r\nRetry-After: 2", "body",
            ];
            foreach (var lane in (Lane[])[new("openai", "openai"), new("anthropic", "anthropic")])
            {
                foreach (var hint in hints)
                    data.Add(lane, hint);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Hints))]
    public async Task A_429_is_passed_with_its_hint_whatever_its_form_charges_nothing_and_cools_the_target_for_as_long(Lane lane, string hint)
    {
        var time = new VirtualTimeProvider();
        var until = time.GetUtcNow() + TimeSpan.FromSeconds(7);
        var header = hint
            .Replace("{date}", until.ToString("R", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{rfc3339}", until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{epochMs}", until.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var isHeader = hint != "body";
        // Without a word on when, Anthropic's 429 is a quota (accounting rules, row 14): a hint in the body says when too.
        var body = isHeader
            ? lane.Error("rate_limit_error", "Slow down.")
            : """{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}""";
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => isHeader ? exchange.AnswerAsync(429, body, header) : exchange.AnswerAsync(429, body), Soon, time);

        var got = await faulty.AskAsync(stream: false);

        Assert.Equal((429, body), (got.Status, got.Body));
        Assert.InRange(Number(got, "retry-after"), 7, 9);
        Assert.InRange(Number(got, "retry-after-ms"), 7_000, 8_470);
        await faulty.SettledAsync(Settled.Nothing);
        faulty.IsOut(OutReason.Rate);
        Assert.InRange(faulty.Health.ReadyIn, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8.47));
    }

    [Fact]
    public async Task A_429_without_a_hint_cools_the_target_by_its_own_setting_and_the_caller_is_told_how_long()
    {
        var lane = new Lane("openai", "openai");
        var time = new VirtualTimeProvider();
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.AnswerAsync(429, lane.Error("rate_limit_exceeded", "Slow down.")), """ "cooldown": { "base": "20s" } """, time);

        var got = await faulty.AskAsync(stream: true);

        Assert.Equal(429, got.Status);
        Assert.InRange(Number(got, "retry-after"), 20, 22);
        await faulty.SettledAsync(Settled.Nothing);
        faulty.IsOut(OutReason.Rate);
        Assert.InRange(faulty.Health.ReadyIn, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(22));
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_rate_refusal_of_another_protocols_backend_is_a_429_in_the_callers_own_form(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.AnswerAsync(429, lane.Error("rate_limit_error", "Slow down."), "Retry-After: 7"), Soon);

        var got = await faulty.AskAsync(stream: true);

        Assert.Equal(429, got.Status);
        Assert.Contains("Slow down.", got.Message, StringComparison.Ordinal);
        Assert.Equal(lane.Caller == "anthropic", got.Json.TryGetProperty("type", out var type) && type.GetString() == "error");
        Assert.NotNull(got.Header("retry-after"));
        Assert.NotNull(got.Header("retry-after-ms"));
    }

    [Theory]
    [InlineData("openai", 502)]
    [InlineData("openai", 403)]
    [InlineData("anthropic", 502)]
    [InlineData("anthropic", 403)]
    public async Task A_spent_quota_hidden_in_another_status_is_told_in_both_words_charges_nothing_and_is_guarded(string protocol, int status)
    {
        var lane = new Lane(protocol, protocol);
        const string Words = "You exceeded your current quota, please check your plan and billing details.";
        await using var faulty = await FaultyBackend.StartAsync(lane, exchange => exchange.AnswerAsync(status, lane.Error("api_error", Words)));

        var got = await faulty.AskAsync(stream: false);

        Assert.Equal(429, got.Status);
        Assert.Contains(Words, got.Message, StringComparison.Ordinal);
        Assert.Equal(("provider", "quota_guard"), (faulty.Detail(got).GetProperty("source").GetString(), faulty.Detail(got).GetProperty("component").GetString()));
        await faulty.SettledAsync(Settled.Nothing);
        faulty.IsOut(OutReason.Quota);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_500_is_passed_charges_nothing_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.AnswerAsync(500, lane.Error("api_error", "Something broke.")));

        var got = await faulty.AskAsync(stream: true);

        Assert.Equal(500, got.Status);
        Assert.Contains("Something broke.", got.Message, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Nothing, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_529_says_that_it_is_overloaded_charges_nothing_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.AnswerAsync(529, lane.Error("overloaded_error", "Overloaded.")));

        var got = await faulty.AskAsync(stream: false);

        Assert.True(got.Status is 503 or 529, got.Body);
        Assert.Contains("Overloaded.", got.Message, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Nothing, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task An_error_with_status_200_is_no_success_charges_nothing_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.AnswerAsync(200, lane.Error("server_error", "The model broke down.")));

        var got = await faulty.AskAsync(stream: false);

        Assert.True(got.Status >= 500, $"{got.Status}: {got.Body}");
        Assert.Contains("The model broke down.", got.Message, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Nothing, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task An_answer_shorter_than_it_announced_is_told_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane, exchange => exchange.AnnounceAsync(lane.Answer, lane.Answer.Length + 10));

        faulty.SaysDown(await faulty.AskAsync(stream: false), "broke off in the middle of its answer");
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task An_answer_longer_than_it_announced_is_told_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane, exchange => exchange.AnnounceAsync(lane.Answer, lane.Answer.Length - 10));

        faulty.SaysDown(await faulty.AskAsync(stream: false), "is not a JSON object");
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task An_answer_without_usage_is_passed_and_charged_by_what_it_says(Lane lane)
    {
        using var whole = JsonDocument.Parse(lane.Answer);
        var body = JsonSerializer.Serialize(whole.RootElement.EnumerateObject().Where(member => member.Name != "usage").ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal));
        await using var faulty = await FaultyBackend.StartAsync(lane, exchange => exchange.AnswerAsync(200, body));

        var got = await faulty.AskAsync(stream: false);

        Assert.Equal(200, got.Status);
        Assert.Contains("Hello", got.Body, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Counted, failures: 0);
    }

    [Theory]
    [InlineData("openai", true)]
    [InlineData("anthropic", false)]
    public async Task An_oversized_answer_is_refused_in_words_charged_as_reserved_and_counts_against_the_target(string protocol, bool isAnnounced)
    {
        var lane = new Lane(protocol, protocol);
        var piece = new string(' ', 1 << 20);
        await using var faulty = await FaultyBackend.StartAsync(lane, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n");
            await exchange.SendAsync(isAnnounced ? $"Content-Length: {65L << 20}\r\n\r\n" : "\r\n");
            for (var i = 0; i < 65; i++)
                await exchange.SendAsync(piece);
        });

        faulty.SaysDown(await faulty.AskAsync(stream: false), "larger than 64 MiB");
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_good_answer_is_charged_as_stated_and_clears_the_failures_before_it(Lane lane)
    {
        var count = 0;
        await using var faulty = await FaultyBackend.StartAsync(lane, exchange =>
            Interlocked.Increment(ref count) == 1 ? exchange.AnswerAsync(500, lane.Error("api_error", "Once.")) : exchange.AnswerAsync(200, lane.Answer));
        await faulty.AskAsync(stream: false);
        await faulty.SettledAsync(Settled.Nothing);

        var got = await faulty.AskAsync(stream: false);

        Assert.Equal(200, got.Status);
        Assert.Contains("Hello", got.Body, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Stated, failures: 0);
    }

    private static int Number(Answer got, string header) => int.Parse(got.Header(header)!, CultureInfo.InvariantCulture);
}
