// Three providers that stand in for each other: the first allows two requests a minute, the second is down, the third is well.
using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using Sluice.AI;
using Sluice.Control;
using Sluice.Simulation;

SimulatedProvider[] providers =
[
    new(new() { TokensPerSecond = 0, Rpm = 2 }, TimeProvider.System),
    new(new() { TokensPerSecond = 0, ErrorRate = 1 }, TimeProvider.System),
    new(new() { TokensPerSecond = 0 }, TimeProvider.System),
];
await using var small = await SimulatedProviderServer.StartAsync(providers[0]);
await using var broken = await SimulatedProviderServer.StartAsync(providers[1]);
await using var spare = await SimulatedProviderServer.StartAsync(providers[2]);

using var chat = new FallbackChatClient(
    [
        new("small", Client(small)) { RequestsPerMinute = 2 },
        new("broken", Client(broken)) { Breaker = new() { Failures = 2 } },
        new("spare", Client(spare)) { Model = "gpt-4o-mini" },
    ],
    o => o.Budgets.Add(BudgetSettings.PerDay(1.00m)));

for (var i = 1; i <= 6; i++)
{
    var before = Sent();
    await chat.GetResponseAsync($"Question {i}", new() { ModelId = "gpt-4o" });
    var asked = Sent().Zip(before, (now, then) => now - then).Zip(["small", "broken", "spare"]).Where(of => of.First > 0);
    Console.WriteLine($"{i}: {string.Join(", then ", asked.Select(of => of.Second))}");
}

foreach (var target in chat.Control.Controller.Capture().Targets)
    Console.WriteLine($"{target.Name}: {target.Health.State}");

static IChatClient Client(SimulatedProviderServer server) => new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
{
    Endpoint = new Uri(server.BaseUrl),
    RetryPolicy = new ClientRetryPolicy(0),
}).GetChatClient("gpt-4o").AsIChatClient();

long[] Sent() => [.. providers.Select(provider => provider.Record.Count)];
