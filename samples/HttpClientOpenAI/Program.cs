// OpenAI's own client over an HttpClient of the factory that Sluice holds: no line of the code that calls it changes.
using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;
using Sluice.Admission;
using Sluice.Simulation;

await using var provider = await SimulatedProviderServer.StartAsync(new SimulatedProvider(new() { TokensPerSecond = 0, OutputTokensSpread = 0 }, TimeProvider.System));

var services = new ServiceCollection();
services.AddHttpClient("openai").AddTrafficControl("openai", o => (o.RequestsPerMinute, o.TokensPerMinute, o.MaxWait) = (3, 40_000, TimeSpan.FromSeconds(5)));
await using var built = services.BuildServiceProvider();

var openai = new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
{
    Endpoint = new Uri(provider.BaseUrl),
    Transport = new HttpClientPipelineTransport(built.GetRequiredService<IHttpClientFactory>().CreateClient("openai")),
    RetryPolicy = new ClientRetryPolicy(0), // Sluice retries, and knows when
});
var chat = openai.GetChatClient("gpt-4o-mini");

ChatCompletion answer = await chat.CompleteChatAsync("Question 1");
Console.WriteLine($"1: answered, {answer.Usage.OutputTokenCount} tokens");

var updates = 0;
await foreach (var update in chat.CompleteChatStreamingAsync("Question 2"))
    updates += update.ContentUpdate.Count;
Console.WriteLine($"2: streamed, {updates} updates");

answer = await chat.CompleteChatAsync("Question 3");
Console.WriteLine($"3: answered, {answer.Usage.OutputTokenCount} tokens");
try
{
    await chat.CompleteChatAsync("Question 4");
}
catch (CallRefusedException refused)
{
    Console.WriteLine($"4: refused by {refused.Refusal.Limit}; passes in {refused.RetryAfter:m\\:ss}");
}
