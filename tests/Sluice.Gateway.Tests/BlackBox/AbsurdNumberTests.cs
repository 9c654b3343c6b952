namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Numbers beyond all measure, from providers and from callers: none is believed, none makes an error of ours.</summary>
public sealed class AbsurdNumberTests
{
    private static readonly string Priced =
        $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "tpm": 1000000 } } }, "prices": { "m": { "input": 75, "output": 75 } } """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_states_more_tokens_than_can_be_is_relayed_and_counted_by_what_it_says(bool stream)
    {
        const string Usage = """ "usage":{"prompt_tokens":9,"completion_tokens":1000000000000000} """;
        await using var upstream = await HandmadeUpstream.StartAsync(http => HandmadeUpstream.WriteAsync(http, stream
            ? HandmadeUpstream.Chunk("twelve bytes") + $$"""data: {"id":"c","object":"chat.completion.chunk","choices":[],{{Usage}}}""" + "\n\ndata: [DONE]\n\n"
            : Whole(http, Usage)));
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Priced, (upstream.BaseUrl, "")));

        var got = await gateway.AskAsync(Gateway.Chat(stream));

        Assert.Equal(200, got.Status);
        Assert.Contains("twelve bytes", got.Body, StringComparison.Ordinal);
        var row = await gateway.Usage.NextAsync();
        Assert.Equal((200, true), (row.Status, row.IsEstimated));
        Assert.InRange(row.OutputTokens, 1, 100);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Theory]
    [InlineData("1000000000000000000")]
    [InlineData("9223372036854775807")]
    public async Task An_estimate_that_its_caller_raises_beyond_all_measure_is_ignored(string told)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Priced, provider);

        Assert.Equal(200, (await gateway.AskAsync(Gateway.Chat(), ("x-sluice-estimated-tokens", told))).Status);
    }

    private static string Whole(Microsoft.AspNetCore.Http.HttpContext http, string usage)
    {
        http.Response.ContentType = "application/json";
        return """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"twelve bytes"},"finish_reason":"stop"}],""" + usage + "}";
    }
}
