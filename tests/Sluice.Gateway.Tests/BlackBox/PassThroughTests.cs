using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>APIs that are counted and passed through: moderations, images, sound, rerank.</summary>
public class PassThroughTests
{
    private const string OneKey = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "models": ["pub*", "omni*"], "limits": { "rpm": 2 } } } """;
    private const string Renames = """ "models": { "pub": "up", "omni*": "*" } """;

    [Theory]
    [InlineData("/v1/moderations", """{"model":"pub","input":"Hello"}""", """{"model":"up","input":"Hello"}""")]
    [InlineData("/v1/moderations", """{"input":"Hello"}""", """{"model":"omni-moderation-latest","input":"Hello"}""")]
    [InlineData("/v1/images/generations", """{"model":"pub","prompt":"A cat","n":2}""", """{"model":"up","prompt":"A cat","n":2}""")]
    [InlineData("/v1/audio/speech", """{"model":"pub","input":"Hello","voice":"v"}""", """{"model":"up","input":"Hello","voice":"v"}""")]
    [InlineData("/v1/rerank", """{"model":"pub","query":"q","documents":["a","b"]}""", """{"model":"up","query":"q","documents":["a","b"]}""")]
    public async Task A_call_goes_up_with_the_upstreams_model_and_counts_as_a_request(string path, string body, string expected)
    {
        var seen = "";
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            seen = $"{http.Request.Path}: {await reader.ReadToEndAsync()}";
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"id":"x","results":[]}""");
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(OneKey, (upstream.BaseUrl, Renames)));

        var got = await gateway.PostAsync(path, body);
        await gateway.PostAsync(path, body);
        var refused = await gateway.PostAsync(path, body);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal((200, """{"id":"x","results":[]}"""), (got.Status, got.Body));
        Assert.Equal($"{path}: {expected}", seen);
        Assert.Equal(429, refused.Status);
        Assert.Equal("a", row.Backend);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_form_passes_byte_for_byte_but_for_its_model()
    {
        var seen = Array.Empty<byte>();
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            seen = body.ToArray();
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"text":"Hello","usage":{"type":"tokens","input_tokens":14,"output_tokens":5,"total_tokens":19}}""");
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(OneKey, (upstream.BaseUrl, Renames)));
        byte[] sound = [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)];

        var got = await SendFormAsync(gateway, "/v1/audio/transcriptions", sound, "pub");
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(200, got.Status);
        Assert.Equal(Form(sound, "up"), seen);
        Assert.Equal((14, 5, false), (row.InputTokens, row.OutputTokens, row.IsEstimated));
        Assert.InRange(row.EstimatedInputTokens, 200, 1_000);
    }

    [Theory]
    [InlineData("other", 403)]
    [InlineData("", 400)]
    [InlineData("twice", 400)]
    public async Task The_model_in_a_form_is_held_to_what_the_key_may_use(string model, int status)
    {
        await using var upstream = await HandmadeUpstream.StartAsync(_ => Task.CompletedTask);
        await using var gateway = await Gateway.StartAsync(Gateway.Config(OneKey, (upstream.BaseUrl, Renames)));

        Assert.Equal(status, (await SendFormAsync(gateway, "/v1/audio/translations", [1], model)).Status);
    }

    [Fact]
    public async Task Sound_is_passed_on_as_it_comes()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] sound = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            http.Response.ContentType = "audio/mpeg";
            await http.Response.Body.WriteAsync(sound.AsMemory(0, 1000));
            await http.Response.Body.FlushAsync();
            await received.Task;
            await http.Response.Body.WriteAsync(sound.AsMemory(1000));
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(OneKey, (upstream.BaseUrl, Renames)));

        using var response = await gateway.SendToAsync("/v1/audio/speech", """{"model":"pub","input":"Hello","voice":"v"}""");
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte[1000];
        await body.ReadExactlyAsync(first).AsTask().WaitAsync(Gateway.HangGuard);
        received.SetResult();
        using var rest = new MemoryStream();
        await body.CopyToAsync(rest).WaitAsync(Gateway.HangGuard);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal("audio/mpeg", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(sound, first.Concat(rest.ToArray()));
        Assert.Equal((200, true), (row.Status, row.IsEstimated));
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task Sound_that_breaks_off_is_not_made_to_look_whole()
    {
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            http.Response.ContentType = "audio/mpeg";
            await http.Response.Body.WriteAsync(new byte[1000]);
            await http.Response.Body.FlushAsync();
            throw new InvalidOperationException("The server ends the body without its end.");
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(OneKey, (upstream.BaseUrl, Renames)));

        using var response = await gateway.SendToAsync("/v1/audio/speech", """{"model":"pub","input":"Hello","voice":"v"}""");
        var (_, isBroken) = await RawHttp.ReadToBreakAsync(response);

        Assert.True(isBroken);
        Assert.NotNull((await gateway.Usage.NextAsync()).Error);
        Assert.Equal(0, gateway.OpenLeases);
    }

    private static async Task<Answer> SendFormAsync(Gateway gateway, string path, byte[] sound, string model)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Form(sound, model)) };
        request.Content.Headers.TryAddWithoutValidation("content-type", "multipart/form-data; boundary=\"the-mark\"");
        using var response = await gateway.Http.SendAsync(request).WaitAsync(Gateway.HangGuard);
        return await Answer.ReadAsync(response);
    }

    private static byte[] Form(byte[] sound, string model)
    {
        static string Field(string name, string value) => $"--the-mark\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";
        var models = model == "twice" ? Field("model", "pub") + Field("model", "other") : Field("model", model);
        return
        [
            .. Encoding.UTF8.GetBytes("--the-mark\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n"),
            .. sound,
            .. Encoding.UTF8.GetBytes("\r\n" + models + Field("language", "en") + "--the-mark--\r\n"),
        ];
    }
}
