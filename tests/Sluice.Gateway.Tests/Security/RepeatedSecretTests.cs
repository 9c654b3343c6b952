using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Security;

/// <summary>A provider that repeats the gateway's credential in an error that comes in the middle of its stream.</summary>
public sealed class RepeatedSecretTests
{
    public static TheoryData<string, string, string> Streams => new()
    {
        { "/v1/chat/completions", "openai", HandmadeUpstream.Chunk("Hi") + Data("""{"error":{"message":"No more for APIKEY.","type":"server_error"}}""") },
        { "/v1/messages", "openai", HandmadeUpstream.Chunk("Hi") + Data("""{"error":{"message":"No more for APIKEY.","type":"server_error"}}""") },
        { "/v1/messages", "anthropic", Begun + "event: error\n" + Data("""{"type":"error","error":{"type":"api_error","message":"No more for APIKEY."}}""") },
        { "/v1/chat/completions", "anthropic", Begun + "event: error\n" + Data("""{"type":"error","error":{"type":"api_error","message":"No more for APIKEY."}}""") },
        { "/v1/responses", "openai", """
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","model":"m","output":[]}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","sequence_number":1,"item_id":"i","output_index":0,"content_index":0,"delta":"Hi"}

            event: response.failed
            data: {"type":"response.failed","sequence_number":2,"response":{"id":"r","object":"response","status":"failed","error":{"code":"server_error","message":"No more for APIKEY."},"output":[]}}


            """.ReplaceLineEndings("\n") },
    };

    private static string Begun =>
        "event: message_start\n" + Data("""{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}""")
        + "event: content_block_start\n" + Data("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""")
        + "event: content_block_delta\n" + Data("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""");

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task An_error_in_the_middle_of_a_stream_is_told_without_the_credential_that_it_repeats(string path, string protocol, string stream)
    {
        await using var upstream = await HandmadeUpstream.StartAsync(http => HandmadeUpstream.WriteAsync(http, stream.Replace("APIKEY", Provider.ApiKey, StringComparison.Ordinal)));
        await using var gateway = await BlackBox.Gateway.StartAsync(BlackBox.Gateway.Config("", (upstream.BaseUrl, $"\"protocol\": \"{protocol}\", ")));
        var body = path == "/v1/messages" ? BlackBox.Gateway.Message(true) : path == "/v1/responses" ? """{"model":"m","input":"Hi","stream":true}""" : BlackBox.Gateway.Chat(true);

        using var response = await gateway.SendToAsync(path, body);
        var (text, isBroken) = await RawHttp.ReadToBreakAsync(response);

        Assert.True(isBroken);
        Assert.Contains($"No more for {new string('*', Provider.ApiKey.Length)}.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Provider.ApiKey, text, StringComparison.Ordinal);
    }

    private static string Data(string json) => $"data: {json}\n\n";
}
