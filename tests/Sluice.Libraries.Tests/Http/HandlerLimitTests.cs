using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Http;
using Sluice.Limits;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Libraries.Tests.Http;

/// <summary>Calls through an HttpClient that limits hold back, on whosever behalf, in the factory as outside of it, on virtual time.</summary>
public sealed class HandlerLimitTests
{
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

        using var answer = await second.WaitAsync(Rig.Hang);
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
}
