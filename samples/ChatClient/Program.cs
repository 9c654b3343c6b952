// An IChatClient under traffic control in one line: OpenAI's own client, against a simulated provider, so no key is needed.
using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Simulation;

await using var provider = await SimulatedProviderServer.StartAsync(new SimulatedProvider(new() { TokensPerSecond = 0 }, TimeProvider.System));
var openai = new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
{
    Endpoint = new Uri(provider.BaseUrl),
    RetryPolicy = new ClientRetryPolicy(0), // Sluice retries, and knows when
});

using var chat = openai.GetChatClient("gpt-4o-mini").AsIChatClient().WithTrafficControl(o =>
{
    (o.RequestsPerMinute, o.TokensPerMinute, o.MaxWait) = (3, 40_000, TimeSpan.FromSeconds(5));
    o.Budgets.Add(BudgetSettings.PerDay(5.00m));
});

for (var i = 1; i <= 4; i++)
{
    try
    {
        var answer = await chat.GetResponseAsync($"Question {i}");
        Console.WriteLine($"{i}: answered, {answer.Usage!.OutputTokenCount} tokens");
    }
    catch (CallRefusedException refused)
    {
        Console.WriteLine($"{i}: refused by {refused.Refusal.Limit}; passes in {refused.RetryAfter:m\\:ss}");
    }
}

var budget = chat.Control.Controller.Capture().Scopes.Single(scope => scope.Name == "all").Limits.Single();
Console.WriteLine($"spent ${budget.Used / 1e9:0.0000} of ${budget.Max / 1e9:0.00}");
