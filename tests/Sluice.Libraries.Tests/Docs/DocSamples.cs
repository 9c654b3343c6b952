using System.Threading.RateLimiting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Polly;
using Sluice.Admission;
using Sluice.AI;
using Sluice.Control;
using Sluice.Http;
using Sluice.Limits;
using Sluice.Polly;
using Sluice.RateLimiting;
using Sluice.State;
using Sluice.Tokens;
using Console = Sluice.Tests.Docs.Console;

namespace Sluice.Libraries.Tests.Docs;

/// <summary>The samples of the adapters' pages: each is the body of a method, and stands in its page word for word. What a page takes for granted is a parameter.</summary>
internal static class DocSamples
{
    public static async Task Chat_fallback(IChatClient first, IChatClient second, VirtualTimeProvider time)
    {
        using var chat = new FallbackChatClient(
            [
                new("first", first) { Model = "gpt-4o", RequestsPerMinute = 500, TokensPerMinute = 30_000 }, // what the provider grants
                new("second", second) { Model = "gpt-4.1", RequestsPerMinute = 500, TokensPerMinute = 30_000 },
            ],
            o =>
            {
                o.Budgets.Add(BudgetSettings.PerDay(0.02m)); // over both; a day in UTC
                o.Retry = new() { Attempts = 3 };
                o.MaxWait = TimeSpan.FromSeconds(10);
            },
            time);

        for (var i = 1; i <= 3; i++)
        {
            try
            {
                var answer = await chat.GetResponseAsync($"Question {i}", new() { MaxOutputTokens = 1_000 });
                Console.WriteLine($"{answer.ModelId} answered");
            }
            catch (CallRefusedException refused)
            {
                Console.WriteLine(refused.Message);
                Console.WriteLine($"{refused.Refusal.Component}, {refused.Refusal.Limit} of {refused.Refusal.Scope}, again in {refused.RetryAfter}");
            }
        }
    }

    public static async Task Chat_restart(IChatClient openai, string file, VirtualTimeProvider time)
    {
        var options = new TrafficControlOptions { Budgets = { BudgetSettings.PerDay(5.00m) } };

        await using (var control = new TrafficControl(options, time))
        {
            await openai.WithTrafficControl(control).GetResponseAsync("Hello", new() { MaxOutputTokens = 100 });
            await File.WriteAllBytesAsync(file, StateJson.Write(control.Controller.SaveState())); // every few seconds, and at the end
        }

        await using var again = new TrafficControl(options, time); // the next process
        again.Controller.Restore(File.Exists(file) ? StateJson.Read(await File.ReadAllBytesAsync(file)) : null);
        var budget = again.Controller.Capture().Scopes.Single(scope => scope.Name == "all").Limits.Single();
        Console.WriteLine($"{budget.Name}: ${budget.Used / 1e9:0.000000} of ${budget.Max / 1e9:0.00}");
    }

    public static async Task Http_answers(HttpMessageHandler provider, VirtualTimeProvider time)
    {
        using var http = TrafficControlHandler.CreateClient(
            o => (o.Name, o.TokensPerMinute, o.MaxWait) = ("openai", 8_000, TimeSpan.Zero),
            http => http.Refusals = RefusalMode.Answer, // the SDK sees a 429 and its retry-after, no exception
            provider, time);

        for (var i = 1; i <= 2; i++)
        {
            var body = new StringContent("""{"model":"gpt-4o","max_tokens":7500,"messages":[{"role":"user","content":"Hello"}]}""", null, "application/json");
            using var answer = await http.PostAsync("https://api.openai.com/v1/chat/completions", body);
            Console.WriteLine($"{(int)answer.StatusCode}, retry after {answer.Headers.RetryAfter?.Delta?.ToString() ?? "-"}");
        }
    }

    public static async Task Polly_tokens(VirtualTimeProvider time)
    {
        var output = new ResiliencePropertyKey<long>("output");
        using var control = new TrafficControl(new() { Name = "own", TokensPerMinute = 5_000, MaxWait = TimeSpan.Zero }, time);
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddAdmission(new AdmissionStrategyOptions
            {
                Control = control,
                CallGenerator = of => new("llama", new(InputTokens: 500, MaxOutputTokens: of.Context.Properties.GetValue(output, 4_096))),
                EndGenerator = of => of.Exception is { } thrown ? control.EndOf(thrown) : AttemptEnd.Answered(new() { InputTokens = 500, OutputTokens = (int)of.Result! }),
            })
            .Build();

        foreach (var (asked, used) in new[] { (3_000L, 700), (2_000L, 1_900), (2_000L, 10) })
        {
            var context = ResilienceContextPool.Shared.Get();
            context.Properties.Set(output, asked);
            var outcome = await pipeline.ExecuteOutcomeAsync(async (_, used) => Outcome.FromResult(used), context, used);
            Console.WriteLine(outcome.Exception?.Message ?? $"used {outcome.Result} of {asked}");
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public static async Task Hosting_policy(IConfiguration configuration, VirtualTimeProvider time)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time); // builder.Services, and no clock, in a host
        services.AddSluice("openai", configuration.GetSection("Sluice:openai"));
        services.AddHealthChecks().AddSluice("openai");
        await using var provider = services.BuildServiceProvider();

        var control = provider.GetRequiredKeyedService<TrafficControl>("openai"); // [FromKeyedServices("openai")] in a constructor
        foreach (var limit in control.Controller.Capture().Scopes.SelectMany(scope => scope.Limits, (scope, limit) => $"{limit.Name} of {scope.Name}: {limit.Max}"))
            Console.WriteLine(limit);
        var health = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Console.WriteLine(health.Status);
    }

    public static void Hosting_wrong()
    {
        KeyValuePair<string, string?>[] settings =
        [
            new("Sluice:openai:RequestPerMinute", "500"), // a letter short
            new("Sluice:openai:MaxWait", "-00:00:01"),
            new("Sluice:openai:Budgets:0:Usd", "0"),
        ];
        var services = new ServiceCollection();
        services.AddSluice("openai", new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("Sluice:openai"));
        try
        {
            services.BuildServiceProvider().GetRequiredService<TrafficControl>(); // a host asks when it starts
        }
        catch (OptionsValidationException wrong)
        {
            foreach (var failure in wrong.Failures)
                Console.WriteLine(failure);
        }
    }

    public static async Task Limiter_tokens(VirtualTimeProvider time)
    {
        await using var limiter = new TrafficRateLimiter(
            [LimitOptions.RequestsPerMinute(60), LimitOptions.TokensPerMinute(10_000)], new() { Unit = PermitUnit.Token, MaxWait = TimeSpan.Zero }, time);

        using (var lease = await limiter.AcquireAsync(permitCount: 6_000)) // the prompt, and the greatest answer
        {
            if (lease is TrafficRateLimitLease { IsAcquired: true } taken)
                taken.Settle(new Usage { InputTokens = 900, OutputTokens = 300 }); // what it used; without this line all of it counts
        }

        using var second = await limiter.AcquireAsync(8_000);
        using var third = await limiter.AcquireAsync(1_000);
        Console.WriteLine($"{second.IsAcquired}, {third.IsAcquired}");
        if (third.TryGetMetadata(MetadataName.RetryAfter, out var wait) && third.TryGetMetadata(MetadataName.ReasonPhrase, out var reason))
            Console.WriteLine($"{wait}: {reason}");
    }
}
