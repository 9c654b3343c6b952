using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using Sluice.Admission;
using Sluice.Simulation;

await using var provider = await SimulatedProviderServer.StartAsync(); // stands in for OpenAI, so that no key is needed
var openai = new OpenAIClient(new ApiKeyCredential("none"), new() { Endpoint = new(provider.BaseUrl), RetryPolicy = new ClientRetryPolicy(0) });

using IChatClient chat = openai.GetChatClient("gpt-4o-mini").AsIChatClient().WithTrafficControl(o =>
{
    o.RequestsPerMinute = 1;
    o.MaxWait = TimeSpan.Zero; // refuse at once; without this line a call waits up to 30 s for room
});

Console.WriteLine(await chat.GetResponseAsync("Hello", new() { MaxOutputTokens = 10 }));
try
{
    await chat.GetResponseAsync("Hello again");
}
catch (CallRefusedException refused)
{
    Console.WriteLine(refused.Message);
}
