using System.Net;
using System.Text.Json;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Http;
using Sluice.Limits;
using Sluice.Simulation.Scripting;

namespace Sluice.Libraries.Tests.Http;

/// <summary>What a caller of an HttpClient is told when its call is refused.</summary>
public sealed class HandlerRefusalTests
{
    [Fact]
    public async Task A_refusal_is_an_exception_that_says_what_whose_and_when()
    {
        using var rig = new Rig(options => (options.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.Zero));
        (await rig.ChatAsync()).Dispose();

        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => rig.ChatAsync());

        Assert.Equal(("rpm", "backend:llm", TimeSpan.FromSeconds(60)), (refused.Refusal.Limit, refused.Refusal.Scope, refused.RetryAfter));
        Assert.Single(rig.Upstream.Sent);
    }

    [Theory]
    [InlineData("/v1/chat/completions", Rig.Chat, "error.code", "rate_limit_exceeded")]
    [InlineData("/v1/messages", Rig.Messages, "error.type", "rate_limit_error")]
    public async Task A_refusal_can_be_an_answer_in_the_providers_own_form_with_the_exact_wait(string path, string body, string member, string value)
    {
        using var rig = new Rig(options => (options.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.Zero), new() { Refusals = RefusalMode.Answer });
        (await rig.PostAsync(path, body)).Dispose();
        rig.Time.Advance(TimeSpan.FromMilliseconds(47_750));

        using var answer = await rig.PostAsync(path, body);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(("13", "12250"), (answer.Headers.GetValues("retry-after").Single(), answer.Headers.GetValues("retry-after-ms").Single()));
        Assert.Equal(value, member.Split('.').Aggregate(json.RootElement, (at, name) => at.GetProperty(name)).GetString());
        rig.Time.Advance(TimeSpan.FromMilliseconds(12_249));
        using var early = await rig.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.TooManyRequests, early.StatusCode);
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        using var passed = await rig.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
    }

    [Fact]
    public async Task A_target_that_is_down_is_answered_503_and_what_can_never_fit_413_not_to_be_retried()
    {
        using var rig = new Rig(
            options => (options.TokensPerMinute, options.MaxWait, options.DefaultMaxOutputTokens, options.Breaker, options.Retry) =
                (500, TimeSpan.Zero, 100, new() { Failures = 1 }, new() { Attempts = 1 }),
            new() { Refusals = RefusalMode.Answer });
        using var large = await rig.PostAsync("/v1/chat/completions", Rig.Chat.Replace("100", "1000", StringComparison.Ordinal));
        rig.Provider.Options.Script.Next(ScriptedAnswer.ServerError());
        using var failed = await rig.ChatAsync();
        using var down = await rig.ChatAsync();

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "false"), (large.StatusCode, large.Headers.GetValues("x-should-retry").Single()));
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.True(down.Headers.Contains("retry-after-ms"));
    }

    [Fact]
    public async Task A_model_without_a_price_is_refused_where_money_is_limited_in_words_that_help()
    {
        using var rig = new Rig(options => options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, 1)));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => rig.PostAsync("/v1/chat/completions", Rig.Chat.Replace("gpt-4o-mini", "nobody-knows", StringComparison.Ordinal)));

        Assert.Contains("'nobody-knows'", error.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Upstream.Sent);
    }
}
