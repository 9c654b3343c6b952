using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Health;
using Sluice.Http;
using Sluice.Limits;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Libraries.Tests.Http;

/// <summary>An HttpClient under traffic control, on virtual time.</summary>
public sealed class HandlerTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_call_that_would_pass_a_limit_waits_for_the_exact_instant()
    {
        using var rig = new Rig(options => options.RequestsPerMinute = 1);
        (await rig.ChatAsync()).Dispose();
        rig.Time.Advance(TimeSpan.FromSeconds(50));

        var second = rig.ChatAsync();
        rig.Time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.False(second.IsCompleted);
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));

        using var answer = await second.WaitAsync(Hang);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_provider_whose_limit_is_lower_than_configured_is_followed_by_its_headers_before_it_refuses()
    {
        using var rig = new Rig(options => (options.RequestsPerMinute, options.MaxWait) = (100, TimeSpan.Zero), new() { Refusals = RefusalMode.Answer }, new() { Rpm = 5 });
        for (var call = 0; call < 10; call++)
            (await rig.ChatAsync()).Dispose();
        Assert.Equal(5, rig.Provider.Record.Count);

        rig.Time.Advance(TimeSpan.FromSeconds(60));
        using var answer = await rig.ChatAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(rig.Provider.Record.Calls, call => call.Status == 429);
    }

    [Theory]
    [InlineData("/v1/chat/completions", Rig.Chat)]
    [InlineData("/v1/completions", """{"model":"m","max_tokens":100,"prompt":"Hello"}""")]
    [InlineData("/v1/embeddings", """{"model":"m","input":["Hello","there"]}""")]
    [InlineData("/v1/responses", """{"model":"m","max_output_tokens":100,"input":"Hello"}""")]
    [InlineData("/v1/messages", Rig.Messages)]
    public async Task An_answer_settles_its_call_by_the_usage_that_it_states(string path, string body)
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000);

        using var answer = await rig.PostAsync(path, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var record = Assert.Single(rig.Provider.Record.Calls);
        Assert.Equal((rig.Provider.Record.InputTokens + rig.Provider.Record.ProducedTokens, 0), (rig.Limit("tpm").Used, rig.Limit("tpm").Reserved));
        Assert.Equal(body, Assert.Single(rig.Upstream.Sent));
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, rig.Now.OpenLeases);
    }

    [Theory]
    [InlineData("/v1/chat/completions", Rig.ChatStream)]
    [InlineData("/v1/responses", """{"model":"m","max_output_tokens":100,"stream":true,"input":"Hello"}""")]
    [InlineData("/v1/messages", Rig.MessagesStream)]
    public async Task A_stream_settles_by_the_usage_that_it_states(string path, string body)
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000);

        using var answer = await rig.StreamAsync(body, path);
        Assert.Equal(1, rig.Now.OpenLeases);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal((rig.Provider.Record.InputTokens + rig.Provider.Record.ProducedTokens, 0), (rig.Limit("tpm").Used, rig.Now.OpenLeases));
        Assert.Contains("data:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_asked_for_its_usage_and_the_event_that_tells_it_is_kept_from_who_did_not_ask()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000);

        using var answer = await rig.StreamAsync();
        var hidden = await answer.Content.ReadAsStringAsync();
        using var asking = await rig.StreamAsync(Rig.ChatStream.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal));
        var shown = await asking.Content.ReadAsStringAsync();

        Assert.All(rig.Upstream.Sent, sent => Assert.Contains("\"include_usage\":true", sent, StringComparison.Ordinal));
        Assert.DoesNotContain("\"choices\":[]", hidden, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", hidden, StringComparison.Ordinal);
        Assert.Contains("\"choices\":[]", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_usage_is_not_asked_for_a_stream_counts_by_what_was_seen()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000, new() { AsksForUsage = false });

        using var answer = await rig.StreamAsync();
        await answer.Content.ReadAsStringAsync();

        Assert.Equal(Rig.ChatStream, Assert.Single(rig.Upstream.Sent));
        Assert.InRange(rig.Limit("tpm").Used, rig.Provider.Record.ProducedTokens, 110);
        Assert.Equal(0, rig.Now.OpenLeases);
    }

    [Fact]
    public async Task A_stream_that_its_provider_cuts_counts_as_what_was_reserved_and_as_a_failure()
    {
        using var rig = new Rig(options => (options.TokensPerMinute, options.Breaker) = (10_000, new() { Failures = 1 }));
        rig.Provider.Options.Script.Next(ScriptedAnswer.CutAfter(3));

        using var answer = await rig.StreamAsync();
        var reserved = rig.Limit("tpm").Reserved;
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());

        Assert.Equal((reserved, 0), (rig.Limit("tpm").Used, rig.Now.OpenLeases));
        Assert.Equal(HealthState.Open, Assert.Single(rig.Now.Targets).Health.State);
    }

    [Fact]
    public async Task A_stream_that_is_abandoned_is_cancelled_and_settled_by_what_was_seen()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000, provider: new() { OutputTokens = 20 });
        rig.Provider.Options.Script.Next(ScriptedAnswer.HungAfter(5));

        using (var answer = await rig.StreamAsync())
        {
            var stream = await answer.Content.ReadAsStreamAsync();
            Assert.NotEqual(0, await stream.ReadAsync(new byte[40]));
        }

        Assert.Equal((0, 0), (rig.Now.OpenLeases, rig.Provider.Record.Open));
        Assert.InRange(rig.Limit("tpm").Used, 1, 60);
        Assert.Equal(HealthState.Ready, Assert.Single(rig.Now.Targets).Health.State);
    }

    [Fact]
    public async Task An_error_in_a_stream_is_the_providers_failure()
    {
        using var rig = new Rig(options => options.Breaker = new() { Failures = 1 });
        rig.Provider.Options.Script.Next(ScriptedAnswer.ErrorEventAt(2));

        using var answer = await rig.StreamAsync(Rig.MessagesStream, "/v1/messages");
        await answer.Content.ReadAsStringAsync();

        Assert.Equal(0, rig.Now.OpenLeases);
        Assert.Equal(HealthState.Open, Assert.Single(rig.Now.Targets).Health.State);
    }

    [Fact]
    public async Task A_providers_429_is_waited_out_to_its_hint_and_the_call_repeated()
    {
        using var rig = new Rig(options => options.Cooldown = new() { Base = TimeSpan.FromSeconds(1), HintMargin = 1, Jitter = 0 });
        rig.Provider.Options.Script.Next(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(7)));

        var call = rig.ChatAsync();
        Assert.Equal((HealthState.Cooling, TimeSpan.FromSeconds(7)), (Assert.Single(rig.Now.Targets).Health.State, Assert.Single(rig.Now.Targets).Health.ReadyIn));
        rig.Time.Advance(TimeSpan.FromMilliseconds(6_999));
        Assert.False(call.IsCompleted);
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));

        using var answer = await call.WaitAsync(Hang);
        Assert.Equal((HttpStatusCode.OK, 2), (answer.StatusCode, rig.Upstream.Sent.Count));
        Assert.Equal(rig.Upstream.Sent[0], rig.Upstream.Sent[1]);
    }

    [Fact]
    public async Task A_hint_that_is_too_long_to_wait_for_is_passed_on_with_the_providers_answer()
    {
        using var rig = new Rig(options => options.MaxWait = TimeSpan.FromSeconds(5));
        rig.Provider.Options.Script.Next(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(60)));

        using var answer = await rig.ChatAsync();

        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (answer.StatusCode, answer.Headers.GetValues("retry-after").Single()));
        Assert.Contains("rate_limit", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, rig.Now.OpenLeases);
    }

    [Fact]
    public async Task An_error_behind_status_200_is_an_error()
    {
        using var rig = new Rig(options => options.Retry = new() { Initial = TimeSpan.Zero, Max = TimeSpan.Zero });
        rig.Provider.Options.Script.Next(ScriptedAnswer.ErrorWithStatus200);

        using var answer = await rig.ChatAsync();

        Assert.Contains("\"choices\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(2, rig.Upstream.Sent.Count);
    }

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

    [Theory]
    [InlineData("api.openai.com", "max_completion_tokens")]
    [InlineData("llm.example.com", "max_tokens")]
    public async Task A_budget_writes_an_output_limit_into_calls_that_name_none(string host, string key)
    {
        using var rig = new Rig(options =>
        {
            options.DefaultMaxOutputTokens = 50;
            options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, 1));
        });

        using var request = Rig.Request($"https://{host}/v1/chat/completions", """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}""");
        var content = request.Content;
        using var answer = await rig.Client.SendAsync(request);

        Assert.Contains($"\"{key}\":50", Assert.Single(rig.Upstream.Sent), StringComparison.Ordinal);
        Assert.Same(content, request.Content);
        Assert.InRange(rig.Limit("usd/day").Used, 1, 1_000_000);
    }

    [Fact]
    public async Task A_model_without_a_price_is_refused_where_money_is_limited_in_words_that_help()
    {
        using var rig = new Rig(options => options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, 1)));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => rig.PostAsync("/v1/chat/completions", Rig.Chat.Replace("gpt-4o-mini", "nobody-knows", StringComparison.Ordinal)));

        Assert.Contains("'nobody-knows'", error.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Upstream.Sent);
    }

    [Fact]
    public async Task The_model_may_stand_in_the_path()
    {
        using var rig = new Rig(options => options.RequestsPerMinute = 10);

        using var answer = await rig.PostAsync("/openai/deployments/gpt-4o/chat/completions?api-version=1", """{"messages":[{"role":"user","content":"Hello"}]}""");

        Assert.Equal("llm/gpt-4o", Assert.Single(rig.Now.Targets).Name);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_counts_by_its_bytes()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 5_000, new());
        rig.Provider.Options.Script.Next(ScriptedAnswer.Status(200, "{}"));

        (await rig.PostAsync("/v1/embeddings", "{\"model\":\"m\", 'input'}")).Dispose();

        Assert.Equal(22, rig.Limit("tpm").Used);
    }

    [Theory]
    [InlineData("POST", "/v1/files")]
    [InlineData("GET", "/v1/chat/completions")]
    [InlineData("POST", "/v1/threads/thread_1/messages")]
    public async Task What_cannot_be_read_passes_counts_or_is_refused_by_rule(string method, string path)
    {
        using var passing = new Rig(options => options.RequestsPerMinute = 10);
        using var counting = new Rig(options => options.RequestsPerMinute = 10, new() { Unknown = UnknownRequests.Count });
        using var refusing = new Rig(options => options.RequestsPerMinute = 10, new() { Unknown = UnknownRequests.Refuse });
        HttpRequestMessage Request() => new(new(method), path) { Content = new StringContent("{}") };

        (await passing.Client.SendAsync(Request())).Dispose();
        (await counting.Client.SendAsync(Request())).Dispose();
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => refusing.Client.SendAsync(Request()));

        Assert.Equal((0, 1), (passing.Limit("rpm").Used, counting.Limit("rpm").Used));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Empty(refusing.Upstream.Sent);
    }

    [Fact]
    public async Task A_compressed_body_cannot_be_read()
    {
        using var rig = new Rig(options => options.RequestsPerMinute = 10, new() { Unknown = UnknownRequests.Refuse });
        using var request = Rig.Request("/v1/chat/completions", Rig.Chat);
        request.Content!.Headers.ContentEncoding.Add("gzip");

        await Assert.ThrowsAsync<NotSupportedException>(() => rig.Client.SendAsync(request));
    }

    [Fact]
    public async Task A_body_that_can_be_sent_once_is_kept_for_further_attempts()
    {
        using var rig = new Rig(options => options.Retry = new() { Initial = TimeSpan.Zero, Max = TimeSpan.Zero });
        rig.Provider.Options.Script.Next(ScriptedAnswer.ServerError());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StreamContent(new OnceStream(Encoding.UTF8.GetBytes(Rig.Chat)));

        using var answer = await rig.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([Rig.Chat, Rig.Chat], rig.Upstream.Sent);
    }

    [Fact]
    public void A_synchronous_call_is_held_too()
    {
        using var rig = new Rig(options => (options.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.Zero));

        using var first = rig.Client.Send(Rig.Request("/v1/chat/completions", Rig.Chat), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Throws<CallRefusedException>(() => rig.Client.Send(Rig.Request("/v1/chat/completions", Rig.Chat), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_cancelled_call_leaks_nothing()
    {
        using var rig = new Rig(options => options.RequestsPerMinute = 1);
        using var cancel = new CancellationTokenSource();
        rig.Provider.Options.Script.Next(ScriptedAnswer.Hung);

        var sent = rig.ChatAsync(cancel.Token);
        rig.Time.Advance(TimeSpan.FromSeconds(50));
        var waiting = rig.ChatAsync(cancel.Token);
        Assert.Equal((1, 1), (rig.Now.OpenLeases, rig.Now.Waiting));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((0, 0, 0), (rig.Now.OpenLeases, rig.Now.Waiting, rig.Provider.Record.Open));
    }

    [Fact]
    public async Task A_caller_that_retries_too_is_told_of_once()
    {
        using var rig = new Rig(options => (options.Retry, options.Breaker) =
            (new() { Attempts = 2, Initial = TimeSpan.Zero, Max = TimeSpan.Zero, Budget = 1 }, new() { Failures = 100 }));
        rig.Provider.Options.Script.Next(6, ScriptedAnswer.ServerError());

        (await rig.ChatAsync()).Dispose();
        Assert.Empty(rig.Log.Lines);
        (await rig.PostAsync("/v1/chat/completions", Rig.Chat.Replace("Hello", "Howdy", StringComparison.Ordinal))).Dispose();
        Assert.Empty(rig.Log.Lines);
        (await rig.ChatAsync()).Dispose();
        (await rig.ChatAsync()).Dispose();

        Assert.Contains("ClientRetryPolicy(0)", Assert.Single(rig.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_retries_is_alone_in_it_where_the_controls_do_not()
    {
        using var rig = new Rig(options => options.Retry = new() { Attempts = 1 });
        rig.Provider.Options.Script.Next(2, ScriptedAnswer.ServerError());

        (await rig.ChatAsync()).Dispose();
        (await rig.ChatAsync()).Dispose();

        Assert.Empty(rig.Log.Lines);
    }

    [Fact]
    public async Task A_request_says_on_whose_behalf_it_is_made()
    {
        using var rig = new Rig(
            options => (options.PerTenant.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.Zero),
            new() { Tenant = request => request.Headers.TryGetValues("x-tenant", out var tenant) ? tenant.First() : null });

        (await rig.Client.SendAsync(Of("acme"))).Dispose();
        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => rig.Client.SendAsync(Of("acme")));
        (await rig.Client.SendAsync(Of("globex"))).Dispose();

        Assert.Equal("tenant/acme", refused.Refusal.Scope);

        static HttpRequestMessage Of(string tenant)
        {
            var request = Rig.Request("/v1/chat/completions", Rig.Chat);
            request.Headers.Add("x-tenant", tenant);
            return request;
        }
    }

    [Fact]
    public async Task A_client_of_the_factory_is_held_by_its_policy_and_shares_it_with_others()
    {
        var provider = new SimulatedProvider(new() { TokensPerSecond = 0, FirstToken = TimeSpan.Zero }, TimeProvider.System);
        var services = new ServiceCollection();
        services.AddHttpClient("one").AddTrafficControl("openai", o => (o.RequestsPerMinute, o.MaxWait) = (2, TimeSpan.Zero))
            .ConfigurePrimaryHttpMessageHandler(() => new UpstreamHandler(provider));
        services.AddHttpClient("two").AddTrafficControl("openai", http: http => http.Refusals = RefusalMode.Answer)
            .ConfigurePrimaryHttpMessageHandler(() => new UpstreamHandler(provider));
        await using var built = services.BuildServiceProvider();
        var factory = built.GetRequiredService<IHttpClientFactory>();

        (await factory.CreateClient("one").SendAsync(Rig.Request("https://x/v1/chat/completions", Rig.Chat))).Dispose();
        (await factory.CreateClient("two").SendAsync(Rig.Request("https://x/v1/chat/completions", Rig.Chat))).Dispose();
        using var answered = await factory.CreateClient("two").SendAsync(Rig.Request("https://x/v1/chat/completions", Rig.Chat));

        Assert.Equal(HttpStatusCode.TooManyRequests, answered.StatusCode);
        await Assert.ThrowsAsync<CallRefusedException>(() => factory.CreateClient("one").SendAsync(Rig.Request("https://x/v1/chat/completions", Rig.Chat)));
        Assert.Equal(2, built.GetRequiredKeyedService<TrafficControl>("openai").Controller.Capture().Scopes.Single(scope => scope.Name == "backend:openai").Limits.Single().Used);
    }

    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => false;
    }
}
