using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using Console = Sluice.Tests.Docs.Console;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>The samples of docs/gateway.md: each is the body of a method, and stands in the page word for word.</summary>
internal static class DocSamples
{
    public static async Task Gateway_client(Uri gateway, string key)
    {
        var options = new OpenAIClientOptions { Endpoint = gateway, RetryPolicy = new ClientRetryPolicy(0) };
        var client = new ChatClient("smart", new ApiKeyCredential(key), options);

        ChatCompletion answer = await client.CompleteChatAsync("Hello");
        Console.WriteLine($"{answer.FinishReason}, {answer.Usage.OutputTokenCount} tokens");

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync("Hello"));
        Console.WriteLine($"{refused.Status}: {refused.Message.Split('\n')[^1].Split(';')[0]}");
    }
}
