using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using Sluice.Admission;
using Sluice.Http;
using Sluice.Simulation;

await using var provider = await SimulatedProviderServer.StartAsync(); // stands in for OpenAI, so that no key is needed
using var http = TrafficControlHandler.CreateClient(o =>
{
    o.RequestsPerMinute = 1;
    o.MaxWait = TimeSpan.Zero; // refuse at once; without this line a call waits up to 30 s for room
});

var chat = new ChatClient("gpt-4o-mini", new ApiKeyCredential("none"), new OpenAIClientOptions
{
    Endpoint = new(provider.BaseUrl),
    Transport = new HttpClientPipelineTransport(http),
    RetryPolicy = new ClientRetryPolicy(0), // Sluice retries, and knows when
});

ChatCompletion answer = await chat.CompleteChatAsync([new UserChatMessage("Hello")], new() { MaxOutputTokenCount = 10 });
Console.WriteLine(answer.Content[0].Text);
try
{
    await chat.CompleteChatAsync("Hello again");
}
catch (CallRefusedException refused)
{
    Console.WriteLine(refused.Message);
}
