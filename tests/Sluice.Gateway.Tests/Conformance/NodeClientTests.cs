namespace Sluice.Gateway.Tests.Conformance;

/// <summary>npm's openai and @anthropic-ai/sdk, each on a backend of its own protocol and on one of the other's.</summary>
public class NodeClientTests
{
    [Fact]
    public async Task The_OpenAI_client_sees_the_same_on_both_kinds_of_backends()
    {
        Assert.Equal(
            OfOpenAI("[400,\"context_length_exceeded\"],[503,null],[429,\"rate_limit_exceeded\"]"),
            await SeenAsync<StrictChat>("openai.mjs"));
        Assert.Equal(
            OfOpenAI("[400,\"context_length_exceeded\"],[503,\"overloaded\"],[429,\"rate_limit_exceeded\"]"),
            await SeenAsync<StrictMessages>("openai.mjs"));
    }

    [Fact]
    public async Task The_Anthropic_client_sees_the_same_on_both_kinds_of_backends()
    {
        Assert.Equal(OfAnthropic(30), await SeenAsync<StrictMessages>("anthropic.mjs"));
        Assert.Equal(OfAnthropic(35), await SeenAsync<StrictChat>("anthropic.mjs")); // chat completions know no cache writes
    }

    private static string OfOpenAI(string errors) => $$"""
        {"chat":"You said Hello 👋.","usage":[135,100,20],"stream":"You said Hello 👋.","streamEnd":["stop",20],"call":["tool_calls","get_weather","{\"city\":\"Paris\",\"days\":2}"],"result":"The tool said 21 degrees.","image":"I see image/png of 123 bytes.","cancel":"cancelled","errors":[{{errors}}]}
        """;

    private static string OfAnthropic(int input) => $$"""
        {"chat":"You said Hello 👋.","usage":[{{input}},100,20],"stream":"You said Hello 👋.","streamEnd":["end_turn",20],"call":["tool_use","get_weather","{\"city\":\"Paris\",\"days\":2}"],"result":"The tool said 21 degrees.","image":"I see image/png of 123 bytes.","cancel":"cancelled","errors":[[400,"invalid_request_error"],[529,"overloaded_error"],[429,"rate_limit_error"]]}
        """;

    private static async Task<string> SeenAsync<T>(string script)
        where T : StrictServer, new()
    {
        await using var server = await StrictServer.StartAsync<T>();
        await using var gateway = await server.BehindGatewayAsync();
        var seen = await NodeClients.RunAsync(script, gateway);
        Assert.Equal("cancelled", seen["cancel"]!.GetValue<string>());
        await server.Gone;
        return seen.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\\uD83D\\uDC4B", "👋", StringComparison.Ordinal);
    }
}
