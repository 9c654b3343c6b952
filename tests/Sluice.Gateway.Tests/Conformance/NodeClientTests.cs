using Sluice.Gateway.Tests.BlackBox;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>npm's openai and @anthropic-ai/sdk, each on a backend of its own protocol and on one of the other's.</summary>
public class NodeClientTests
{
    [Fact]
    public async Task The_OpenAI_client_sees_the_same_on_both_kinds_of_backends()
    {
        Assert.Equal(
            OfOpenAI("[[1,2],[3,4]],[\"AAEC\"]", "[400,\"context_length_exceeded\"],[503,null],[429,\"rate_limit_exceeded\"]"),
            await SeenAsync<StrictChat>("openai.mjs"));
        Assert.Equal( // whose protocol has neither embeddings nor images
            OfOpenAI("[400,\"invalid_request_error\"],[400,\"invalid_request_error\"]", "[400,\"context_length_exceeded\"],[503,\"overloaded\"],[429,\"rate_limit_exceeded\"]"),
            await SeenAsync<StrictMessages>("openai.mjs"));
    }

    [Fact]
    public async Task The_Anthropic_client_sees_the_same_on_both_kinds_of_backends()
    {
        Assert.Equal(OfAnthropic(30, "4242"), await SeenAsync<StrictMessages>("anthropic.mjs"));
        var seen = await SeenAsync<StrictChat>("anthropic.mjs");
        var count = System.Text.Json.JsonDocument.Parse(seen).RootElement.GetProperty("count").GetInt64();
        Assert.InRange(count, 3, 100); // where nobody counts it is an estimate
        Assert.Equal(OfAnthropic(35, $"{count}"), seen); // chat completions know no cache writes
    }

    [Fact]
    public async Task The_OpenAI_client_makes_follows_fetches_deletes_and_cancels_responses_where_they_are_kept()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { KeepRequests = 0 });
        provider.Simulated.Options.Script.Choose = request => request.Text.Contains("\"hang\"", StringComparison.Ordinal) ? ScriptedAnswer.HungAfter(6) : null;
        await using var gateway = await BlackBox.Gateway.OverAsync($$""" "keys": { "team": { "key": "{{BlackBox.Gateway.Secret}}" } } """, provider);

        var seen = await NodeClients.RunAsync("responses-own.mjs", gateway);
        await provider.UntilAsync(record => record.Open == 0);

        Assert.Equal(
            """{"made":["completed",true,8],"next":["completed",3],"stream":["completed",true,8],"fetched":true,"gone":404,"cancel":"cancelled"}""",
            seen.ToJsonString());
    }

    private static string OfOpenAI(string others, string errors) => $$"""
        {"chat":"You said Hello 👋.","usage":[135,100,20],"stream":"You said Hello 👋.","streamEnd":["stop",20],"call":["tool_calls","get_weather","{\"city\":\"Paris\",\"days\":2}"],"result":"The tool said 21 degrees.","image":"I see image/png of 123 bytes.","models":["m"],"others":[{{others}}],"cancel":"cancelled","errors":[{{errors}}]}
        """;

    private static string OfAnthropic(int input, string count) => $$"""
        {"chat":"You said Hello 👋.","usage":[{{input}},100,20],"stream":"You said Hello 👋.","streamEnd":["end_turn",20],"call":["tool_use","get_weather","{\"city\":\"Paris\",\"days\":2}"],"result":"The tool said 21 degrees.","image":"I see image/png of 123 bytes.","count":{{count}},"models":["m"],"cancel":"cancelled","errors":[[400,"invalid_request_error"],[529,"overloaded_error"],[429,"rate_limit_error"]]}
        """;

    private static async Task<string> SeenAsync<T>(string script)
        where T : StrictServer, new()
    {
        await using var server = await StrictServer.StartAsync<T>();
        await using var gateway = await server.BehindGatewayAsync(""" "models": { "m": "m", "*": "*" } """);
        var seen = await NodeClients.RunAsync(script, gateway);
        Assert.Equal("cancelled", seen["cancel"]!.GetValue<string>());
        await server.Gone;
        return seen.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\\uD83D\\uDC4B", "👋", StringComparison.Ordinal);
    }
}
