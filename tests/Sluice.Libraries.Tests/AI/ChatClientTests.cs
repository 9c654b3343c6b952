using System.Net;
using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.AI;
using Sluice.Control;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Signals;

namespace Sluice.Libraries.Tests.AI;

/// <summary>A chat client under traffic control, on virtual time.</summary>
public sealed class ChatClientTests : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly ScriptedClient _inner = new();

    [Fact]
    public async Task A_call_that_would_pass_a_limit_waits_for_the_exact_instant()
    {
        using var client = Control(options => options.RequestsPerMinute = 1);
        await client.GetResponseAsync("Hello");
        _time.Advance(TimeSpan.FromSeconds(50));

        var second = client.GetResponseAsync("Hello");
        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("Hello.", (await second).Text);
    }

    [Fact]
    public async Task A_call_that_cannot_pass_in_time_is_refused_with_what_whose_and_when()
    {
        using var client = Control(options => (options.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.FromSeconds(30)));
        await client.GetResponseAsync("Hello");

        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => client.GetResponseAsync("Hello"));

        Assert.Equal(("rpm", "backend:llm", TimeSpan.FromSeconds(60)), (refused.Refusal.Limit, refused.Refusal.Scope, refused.RetryAfter));
        Assert.Single(_inner.Asked);
    }

    [Fact]
    public async Task What_was_not_used_comes_back_and_what_was_used_counts()
    {
        using var client = Control(options => options.TokensPerMinute = 10_000);
        _inner.Then(ScriptedClient.Answer("Yes.", input: 120, output: 30));

        await client.GetResponseAsync("Hello");

        Assert.Equal((150, 0), (Limit(client, "tpm").Used, Limit(client, "tpm").Reserved));
    }

    [Fact]
    public async Task An_answer_without_usage_counts_by_its_text()
    {
        using var client = Control(options => options.TokensPerMinute = 10_000);
        _inner.Then(ScriptedClient.Answer("A few words in answer."));

        await client.GetResponseAsync("Hello");

        Assert.InRange(Limit(client, "tpm").Used, 10, 80);
    }

    [Fact]
    public async Task Cached_input_is_part_of_the_input_and_counts_once()
    {
        using var client = Control(options => options.TokensPerMinute = 10_000);
        _inner.Then(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Yes."))
        {
            Usage = new() { InputTokenCount = 1_000, CachedInputTokenCount = 800, OutputTokenCount = 10 },
        });

        await client.GetResponseAsync("Hello");

        Assert.Equal(1_010, Limit(client, "tpm").Used);
    }

    [Fact]
    public async Task A_budget_writes_an_output_limit_into_calls_that_name_none_and_holds()
    {
        using var client = Control(options =>
        {
            options.DefaultMaxOutputTokens = 1_000;
            options.MaxWait = TimeSpan.Zero;
            options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, 0.001m));
        });
        _inner.Then(ScriptedClient.Answer("Yes.", input: 100, output: 1_000));

        await client.GetResponseAsync("Hello"); // 100 x 0.15 + 1,000 x 0.60 USD per million: 615 micro-dollars
        var refused = await Assert.ThrowsAsync<CallRefusedException>(() => client.GetResponseAsync("Hello"));

        Assert.Equal(1_000, Assert.Single(_inner.Asked)!.MaxOutputTokens);
        Assert.Equal(RefusalComponent.Cost, refused.Refusal.Component);
        Assert.Equal(NanoUsd.FromUsd(0.000615m).Value, Limit(client, "usd/day").Used);
    }

    [Fact]
    public async Task A_model_without_a_price_is_refused_where_money_is_limited_in_words_that_help()
    {
        using var client = Control(options => options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, 5)));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetResponseAsync("Hello", new() { ModelId = "nobody-knows" }));

        Assert.Contains("nobody-knows", error.Message, StringComparison.Ordinal);
        Assert.Contains("Prices", error.Message, StringComparison.Ordinal);
        Assert.Empty(_inner.Asked);
    }

    [Fact]
    public async Task A_rate_refusal_cools_the_target_down_and_the_call_is_repeated_after_it()
    {
        using var client = Control(options => (options.RequestsPerMinute, options.MaxWait) = (100, TimeSpan.FromMinutes(2)));
        _inner.Then(new HttpRequestException("slow down", null, HttpStatusCode.TooManyRequests));

        var call = client.GetResponseAsync("Hello");
        Assert.False(call.IsCompleted);
        Assert.Equal(HealthState.Cooling, client.Control.Controller.Capture().Targets.Single().Health.State);
        _time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal("Hello.", (await call).Text);
        Assert.Equal(2, _inner.Asked.Count);
    }

    [Fact]
    public async Task What_the_provider_throws_is_thrown_on_where_no_attempt_may_follow()
    {
        using var client = Control(options => options.RequestsPerMinute = 100);
        var thrown = new HttpRequestException("no such parameter", null, HttpStatusCode.BadRequest);
        _inner.Then(thrown);

        Assert.Same(thrown, await Assert.ThrowsAsync<HttpRequestException>(() => client.GetResponseAsync("Hello")));
        Assert.Single(_inner.Asked);
    }

    [Fact]
    public async Task A_stream_settles_by_the_usage_that_it_states()
    {
        using var client = Control(options => options.TokensPerMinute = 10_000);
        _inner.Then(ScriptedClient.Say("One "), ScriptedClient.Say("two."), ScriptedClient.Used(200, 40));

        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync("Hello"))
        {
            text += update.Text;
            Assert.Equal(1, Now(client).OpenLeases);
        }

        Assert.Equal("One two.", text);
        Assert.Equal((240, 0), (Limit(client, "tpm").Used, Now(client).OpenLeases));
    }

    [Fact]
    public async Task A_stream_that_is_abandoned_is_cancelled_and_settled_by_what_was_seen()
    {
        using var client = Control(options => options.TokensPerMinute = 10_000);
        _inner.Then(ScriptedClient.Say("One "), ScriptedClient.Say("two "), ScriptedClient.Say("three."));

        await foreach (var update in client.GetStreamingResponseAsync("Hello"))
            break;

        Assert.Equal((0, 0), (_inner.OpenStreams, Now(client).OpenLeases));
        Assert.InRange(Limit(client, "tpm").Used, 2, 60);
    }

    [Fact]
    public async Task A_stream_that_nobody_begins_to_read_takes_nothing()
    {
        using var client = Control(options => options.TokensPerMinute = 10_000);

        _ = client.GetStreamingResponseAsync("Hello");

        Assert.Equal((0, 0), (Now(client).OpenLeases, _inner.Asked.Count));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_stream_that_fails_before_its_first_update_is_tried_again_and_after_it_never()
    {
        using var client = Control(options => options.Retry = new() { Initial = TimeSpan.Zero, Max = TimeSpan.Zero });
        _inner.Then(new IOException("cut at first")).Then(ScriptedClient.Say("One "), new IOException("cut in the middle"));

        var seen = 0;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("Hello"))
                seen++;
        });

        Assert.Equal((1, 2, 0), (seen, _inner.Asked.Count, Now(client).OpenLeases));
    }

    [Fact]
    public async Task A_cancelled_call_leaks_nothing()
    {
        using var client = Control(options => options.RequestsPerMinute = 1);
        await client.GetResponseAsync("Hello");
        _time.Advance(TimeSpan.FromSeconds(50));
        using var cancel = new CancellationTokenSource();

        var waiting = client.GetResponseAsync("Hello", cancellationToken: cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((0, 0), (Now(client).Waiting, Now(client).OpenLeases));
    }

    [Fact]
    public async Task Every_tenant_has_limits_of_its_own()
    {
        using var client = Control(options => (options.PerTenant.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.Zero));

        using (AmbientTenant.Use("acme"))
        {
            await client.GetResponseAsync("Hello");
            var refused = await Assert.ThrowsAsync<CallRefusedException>(() => client.GetResponseAsync("Hello"));
            Assert.Equal("tenant/acme", refused.Refusal.Scope);
        }

        using (AmbientTenant.Use("globex"))
            await client.GetResponseAsync("Hello");
        await client.GetResponseAsync("Hello"); // nobody's in particular
    }

    [Fact]
    public async Task Tools_and_images_count_as_input()
    {
        using var client = Control(options => options.TokensPerMinute = 1_000_000);
        var bare = await Reserved(null);
        var tools = await Reserved(new() { Tools = [AIFunctionFactory.Create((string city) => city, "weather", "Says what the weather is like.")] });
        var image = await Reserved(null, new DataContent(new byte[64], "image/png"));

        Assert.True(tools > bare + 900, $"{tools} against {bare}");
        Assert.True(image > bare + 1_000, $"{image} against {bare}");

        async Task<long> Reserved(ChatOptions? options, params AIContent[] contents)
        {
            _inner.Then(new TimeoutException());
            var before = Limit(client, "tpm").Used;
            var message = new ChatMessage(ChatRole.User, [new TextContent("Hello"), .. contents]);
            await Assert.ThrowsAsync<TimeoutException>(() => client.GetResponseAsync(message, options)); // counts as what was reserved
            return Limit(client, "tpm").Used - before;
        }
    }

    [Fact]
    public void A_client_gives_its_controls_and_its_inner_services()
    {
        using var client = Control(options => options.RequestsPerMinute = 1);

        Assert.Same(client.Control, client.GetService<TrafficControl>());
        Assert.Equal(ScriptedClient.Model, client.GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    [Fact]
    public async Task Controls_of_its_own_go_with_a_client_and_shared_ones_stay()
    {
        await using var shared = new TrafficControl(new(), _time);
        var sharing = _inner.WithTrafficControl(shared);
        var owning = Control(options => options.RequestsPerMinute = 1);
        await owning.GetResponseAsync("Hello");
        var waiting = owning.GetResponseAsync("Hello");

        sharing.Dispose();
        owning.Dispose();

        Assert.True(shared.Controller.TryAdmit(shared.RequestFor(new("", default))).IsAdmitted);
        await Assert.ThrowsAsync<CallRefusedException>(() => waiting); // whoever waits is let go
    }

    [Fact]
    public void Options_out_of_their_range_are_all_named_with_value_and_remedy()
    {
        var error = Assert.Throws<ArgumentException>(() => Control(options =>
        {
            options.RequestsPerMinute = -1;
            options.MaxWait = TimeSpan.FromSeconds(-1);
            options.Budgets.Add(new() { Usd = 0, TimeZone = "Mars" });
        }));

        Assert.Contains("RequestsPerMinute is -1", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxWait", error.Message, StringComparison.Ordinal);
        Assert.Contains("Budgets[0].Usd is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Mars'", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _inner.Dispose();

    private TrafficControlChatClient Control(Action<TrafficControlOptions> configure) => _inner.WithTrafficControl(configure, _time);

    private static EngineSnapshot Now(TrafficControlChatClient client) => client.Control.Controller.Capture();

    private static LimitReading Limit(TrafficControlChatClient client, string name) =>
        Now(client).Scopes.SelectMany(scope => scope.Limits).Single(limit => limit.Name == name);
}
