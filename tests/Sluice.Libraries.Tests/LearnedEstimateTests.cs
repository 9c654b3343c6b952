using Microsoft.Extensions.AI;
using Sluice.AI;
using Sluice.Control;
using Sluice.Libraries.Tests.AI;
using Sluice.Libraries.Tests.Http;
using Sluice.Limits;
using Sluice.Simulation.Scripting;
using Sluice.Tokens;
using Sluice.Upstream;

namespace Sluice.Libraries.Tests;

/// <summary>Reservations by what calls were seen to use, where it is asked for: by chat clients, embeddings and HTTP alike.</summary>
public sealed class LearnedEstimateTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public async Task A_chat_that_names_no_output_limit_reserves_what_such_calls_used_once_twenty_have_ended()
    {
        using var inner = new ScriptedClient();
        using var chat = inner.WithTrafficControl(options => (options.TokensPerMinute, options.LearnsEstimates) = (1_000_000, true), _time);

        Assert.InRange(await ReservedByAsync(chat, inner), 4_096, 4_300);
        for (var call = 0; call < 20; call++)
            await UseAsync(chat, inner, output: 90 + call);

        Assert.InRange(await ReservedByAsync(chat, inner), 109, 200);
    }

    [Fact]
    public async Task Calls_that_use_more_than_was_assumed_are_reserved_more()
    {
        using var inner = new ScriptedClient();
        using var chat = inner.WithTrafficControl(options => (options.TokensPerMinute, options.LearnsEstimates) = (1_000_000, true), _time);

        for (var call = 0; call < 20; call++)
            await UseAsync(chat, inner, output: 8_000);

        Assert.InRange(await ReservedByAsync(chat, inner), 8_000, 9_300);
    }

    [Fact]
    public async Task Nothing_is_learned_unless_it_is_asked_for()
    {
        using var inner = new ScriptedClient();
        using var chat = inner.WithTrafficControl(options => options.TokensPerMinute = 1_000_000, _time);

        for (var call = 0; call < 20; call++)
            await UseAsync(chat, inner, output: 100);

        Assert.InRange(await ReservedByAsync(chat, inner), 4_096, 4_300);
        Assert.Equal(LearnedFigures.None, chat.Control.Controller.Estimates.Read(chat.Control.Name, ScriptedClient.Model));
    }

    [Fact]
    public async Task An_output_limit_that_a_call_names_and_one_that_money_asks_for_are_reserved_whole()
    {
        using var inner = new ScriptedClient();
        using var named = inner.WithTrafficControl(options => (options.TokensPerMinute, options.LearnsEstimates) = (1_000_000, true), _time);
        using var money = inner.WithTrafficControl(
            options =>
            {
                (options.TokensPerMinute, options.LearnsEstimates) = (1_000_000, true);
                options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, 5));
            },
            _time);
        for (var call = 0; call < 20; call++)
        {
            await UseAsync(named, inner, output: 100);
            await UseAsync(money, inner, output: 100);
        }

        Assert.True(await ReservedByAsync(named, inner, new() { MaxOutputTokens = 2_000 }) >= 2_000);
        var before = Limit(money, "usd/day").Used;
        Assert.True(await ReservedByAsync(money, inner) >= 4_096);
        Assert.True(Limit(money, "usd/day").Used - before >= 4_096 * 600, "what may be spent is reserved at the bound");
    }

    [Fact]
    public async Task What_a_call_uses_beyond_what_was_learned_is_booked_at_once_and_holds_the_next_back()
    {
        using var inner = new ScriptedClient();
        using var chat = inner.WithTrafficControl(
            options => (options.TokensPerMinute, options.LearnsEstimates, options.MaxWait, options.DefaultMaxOutputTokens) = (5_000, true, TimeSpan.Zero, 1_000), _time);
        for (var call = 0; call < 20; call++)
            await UseAsync(chat, inner, output: 100);
        _time.Advance(TimeSpan.FromMinutes(2));

        await UseAsync(chat, inner, output: 4_980);

        Assert.Equal(4_990, Limit(chat, "tpm").Used);
        await Assert.ThrowsAsync<Sluice.Admission.CallRefusedException>(() => chat.GetResponseAsync("Hello"));
        Assert.True(chat.Control.Controller.Capture().OveruseTokens >= 4_000);
    }

    [Fact]
    public async Task Each_tenant_is_learned_for_itself()
    {
        using var inner = new ScriptedClient();
        using var chat = inner.WithTrafficControl(options => (options.TokensPerMinute, options.LearnsEstimates) = (1_000_000, true), _time);

        using (AmbientTenant.Use("short"))
        {
            for (var call = 0; call < 20; call++)
                await UseAsync(chat, inner, output: 50);
            Assert.InRange(await ReservedByAsync(chat, inner), 50, 100);
        }

        using (AmbientTenant.Use("new"))
            Assert.True(await ReservedByAsync(chat, inner) >= 4_096);
    }

    [Fact]
    public async Task A_stream_teaches_what_it_used_and_one_that_is_abandoned_nothing()
    {
        using var inner = new ScriptedClient();
        using var chat = inner.WithTrafficControl(options => (options.TokensPerMinute, options.LearnsEstimates) = (1_000_000, true), _time);

        for (var call = 0; call < 40; call++)
        {
            inner.Then(ScriptedClient.Say("One"), ScriptedClient.Used(10, 60), ScriptedClient.Say("two"));
            await foreach (var update in chat.GetStreamingResponseAsync("Hello"))
            {
                if (call < 20)
                    break;
            }

            if (call == 38)
                Assert.True(await ReservedByAsync(chat, inner) >= 4_096);
        }

        Assert.InRange(await ReservedByAsync(chat, inner), 60, 120);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Hello"}]}""")]
    [InlineData("/v1/responses", """{"model":"gpt-4o-mini","input":"Hello"}""")]
    public async Task A_request_that_names_no_output_limit_reserves_what_such_requests_used(string path, string body)
    {
        using var rig = new Rig(options => (options.TokensPerMinute, options.LearnsEstimates, options.Retry) = (1_000_000, true, new() { Attempts = 1 }));

        Assert.True(await ReservedByAsync(rig, path, body) >= 4_096);
        for (var call = 0; call < 20; call++)
        {
            using var answer = await rig.PostAsync(path, body);
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(await ReservedByAsync(rig, path, body), 20, 60); // the provider answers with 20 tokens
    }

    // A call whose outcome nobody knows counts as what was reserved.
    private static async Task<long> ReservedByAsync(TrafficControlChatClient chat, ScriptedClient inner, ChatOptions? options = null)
    {
        var before = Limit(chat, "tpm").Used;
        inner.Then(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => chat.GetResponseAsync("Hello", options));
        return Limit(chat, "tpm").Used - before;
    }

    private static async Task<long> ReservedByAsync(Rig rig, string path, string body)
    {
        var before = rig.Limit("tpm").Used;
        rig.Provider.Options.Script.Next(ScriptedAnswer.CutAfter(0));
        try
        {
            using var answer = await rig.PostAsync(path, body);
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or UpstreamException)
        {
            // cut, as it was to be
        }

        return rig.Limit("tpm").Used - before;
    }

    private static async Task UseAsync(TrafficControlChatClient chat, ScriptedClient inner, long output)
    {
        inner.Then(ScriptedClient.Answer("Yes.", input: 10, output));
        await chat.GetResponseAsync("Hello");
    }

    private static LimitReading Limit(TrafficControlChatClient chat, string name) =>
        chat.Control.Controller.Capture().Scopes.SelectMany(scope => scope.Limits).Single(limit => limit.Name == name);
}
