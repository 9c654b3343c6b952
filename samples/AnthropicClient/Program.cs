// Anthropic's own client over an HttpClient that Sluice holds, without dependency injection. The provider refuses the first call; nobody notices.
using Anthropic;
using Anthropic.Models.Messages;
using Sluice.Control;
using Sluice.Http;
using Sluice.Limits;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;

var options = new SimulatedProviderOptions { TokensPerSecond = 0, OutputTokens = 40, OutputTokensSpread = 0 };
var provider = new SimulatedProvider(options, TimeProvider.System);
await using var server = await SimulatedProviderServer.StartAsync(provider);
options.Script.Next(ScriptedAnswer.RateLimited(TimeSpan.FromMilliseconds(50)));

await using var control = new TrafficControl(new()
{
    Name = "anthropic",
    Count = CountingRule.Anthropic, // output counts as it is produced
    RequestsPerMinute = 50,
    InputTokensPerMinute = 30_000,
    OutputTokensPerMinute = 8_000,
    Cooldown = new() { Base = TimeSpan.FromMilliseconds(50) },
    Budgets = { BudgetSettings.PerDay(1.00m) },
    Prices = { ["claude-sonnet-4"] = new() { Input = 3, Output = 15 } },
});
var client = new AnthropicClient
{
    ApiKey = "none",
    BaseUrl = server.BaseUrl[..^"/v1".Length],
    HttpClient = new HttpClient(new TrafficControlHandler(control) { InnerHandler = new SocketsHttpHandler() }),
    MaxRetries = 0, // Sluice retries, and knows when
};

var message = await client.Messages.Create(new()
{
    Model = "claude-sonnet-4",
    MaxTokens = 100,
    Messages = [new UserMessageParam("Hello")],
});
Console.WriteLine($"answered, {message.Usage.OutputTokens} tokens, after {provider.Record.Count - 1} refusal of the provider");

foreach (var limit in control.Controller.Capture().Scopes.SelectMany(scope => scope.Limits))
    Console.WriteLine($"{limit.Name}: {limit.Used} of {limit.Max}");
