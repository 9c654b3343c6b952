#pragma warning disable OPENAI001 // The client marks its responses API as one that may still change.
using System.ClientModel;
using System.Text.Json;
using Anthropic.Models.Messages;
using OpenAI.Chat;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>What the .NET clients can do beside chats, streams, tools and errors, on a backend of their own protocol and on one of the other's.</summary>
public class DotNetClientTests
{
    private const string Models = """ "models": { "m": "m", "*": "*" } """;

    private static readonly Dictionary<string, JsonElement> Nothing = new(StringComparer.Ordinal);

    public static TheoryData<bool> Backends => [true, false];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_OpenAI_client_sends_images_lists_models_and_makes_responses_on_both(bool isOwn)
    {
        await using var server = await ServerAsync(isOwn, StrictServer.StartAsync<StrictChat>, StrictServer.StartAsync<StrictMessages>);
        await using var gateway = await server.BehindGatewayAsync(Models);
        var client = gateway.OpenAI();

        var image = ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(new byte[123]), "image/png");
        var seen = (await client.GetChatClient("m").CompleteChatAsync([new UserChatMessage(image, ChatMessageContentPart.CreateTextPart("What is it?"))])).Value;
        var models = (await client.GetOpenAIModelClient().GetModelsAsync()).Value;
        var made = (await client.GetResponsesClient().CreateResponseAsync("m", "Hello")).Value;

        Assert.Equal("I see image/png of 123 bytes.", seen.Content[0].Text);
        Assert.Equal("m", Assert.Single(models).Id);
        Assert.Equal(("You said Hello.", 135, 20), (made.GetOutputText(), made.Usage.InputTokenCount, made.Usage.OutputTokenCount));
    }

    [Fact]
    public async Task The_OpenAI_client_makes_embeddings_and_images_where_the_backend_can_and_is_told_in_words_where_not()
    {
        await using var own = await StrictServer.StartAsync<StrictChat>();
        await using var other = await StrictServer.StartAsync<StrictMessages>();
        await using var gateway = await own.BehindGatewayAsync();
        await using var second = await other.BehindGatewayAsync();

        var vectors = (await gateway.OpenAI().GetEmbeddingClient("m").GenerateEmbeddingsAsync(["a", "b"])).Value;
        var image = (await gateway.OpenAI().GetImageClient("m").GenerateImageAsync("A boat")).Value;
        var noVectors = await Assert.ThrowsAsync<ClientResultException>(() => second.OpenAI().GetEmbeddingClient("m").GenerateEmbeddingAsync("a"));
        var noImage = await Assert.ThrowsAsync<ClientResultException>(() => second.OpenAI().GetImageClient("m").GenerateImageAsync("A boat"));

        Assert.Equal([3f, 4f], vectors[1].ToFloats().ToArray());
        Assert.Equal(new byte[] { 0, 1, 2 }, image.ImageBytes.ToArray());
        Assert.Equal((400, 400), (noVectors.Status, noImage.Status));
        Assert.Contains("/embeddings", noVectors.Message, StringComparison.Ordinal);
        Assert.Contains("/images/generations", noImage.Message, StringComparison.Ordinal);
        Assert.Empty(other.Paths);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_Anthropic_client_sends_images_counts_tokens_and_lists_models_on_both(bool isOwn)
    {
        await using var server = await ServerAsync(isOwn, StrictServer.StartAsync<StrictMessages>, StrictServer.StartAsync<StrictChat>);
        await using var gateway = await server.BehindGatewayAsync(Models);
        var client = gateway.Anthropic();
        var body = $$$"""
            {"model":"m","max_tokens":100,"messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Convert.ToBase64String(new byte[123])}}}"}},{"type":"text","text":"What is it?"}]}]}
            """;

        var seen = await client.Messages.Create(MessageCreateParams.FromRawUnchecked(
            Nothing, Nothing, JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!));
        var count = await client.Messages.CountTokens(new() { Model = "m", Messages = [new UserMessageParam("Hello")] });
        var models = await client.Models.List(new());

        Assert.True(seen.Content[0].TryPickText(out var text));
        Assert.Equal("I see image/png of 123 bytes.", text.Text);
        if (isOwn)
            Assert.Equal(4242, count.InputTokens);
        else
            Assert.InRange(count.InputTokens, 2, 100); // where nobody counts it is an estimate
        Assert.Equal("m", Assert.Single(models.Items).ID);
    }

    private static async Task<StrictServer> ServerAsync<TOwn, TOther>(bool isOwn, Func<Task<TOwn>> own, Func<Task<TOther>> other)
        where TOwn : StrictServer
        where TOther : StrictServer => isOwn ? await own() : await other();
}
