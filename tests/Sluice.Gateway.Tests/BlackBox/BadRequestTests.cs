using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Requests that cannot be served: one clear error each, and the next call is served.</summary>
public class BadRequestTests
{
    private const string Json = "Content-Type: application/json\r\n";

    private const string Keys = $$"""
        "server": { "maxBody": "4KiB" },
        "keys": { "team": { "key": "{{Gateway.Secret}}", "models": ["m", "n*"] },
                  "old": { "key": "sk-old-secret-0123456789", "expires": "2020-01-01T00:00:00Z" },
                  "off": { "key": "sk-off-secret-0123456789", "enabled": false } }
        """;

    private const string Fields =
        "code name source component limit scope max used reserved requested retry_after_ms retry_after_exact retryable fallbackable permanent request_id";

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "", "empty", "" },
        { "{", "JSON", "" },
        { "{\"model\":\"m\",\"messages\":[]} x", "JSON", "" },
        { "[]", "object", "" },
        { "{\"model\":\"m\",/*c*/\"messages\":[]}", "JSON", "" },
        { "\ufeff{\"model\":\"m\",\"messages\":[]}", "byte order mark", "" },
        { "{\"messages\":[]}", "'model' is missing", "model" },
        { "{\"model\":7,\"messages\":[]}", "'model'", "model" },
        { "{\"model\":\"\",\"messages\":[]}", "'model'", "model" },
        { "{\"model\":\"m\",\"model\":\"n\",\"messages\":[]}", "'model'", "model" },
        { "{\"model\":\"m\",\"\\u006dodel\":\"n\",\"messages\":[]}", "'model'", "model" },
        { "{\"model\":\"m\",\"Model\":\"n\",\"messages\":[]}", "'model'", "" },
        { "{\"model\":\"m\",\"max_tokens\":1,\"max_\\u0074okens\":9,\"messages\":[]}", "'max_tokens'", "max_tokens" },
        { "{\"model\":\"m\",\"n\":1,\"n\":9,\"messages\":[]}", "'n'", "n" },
        { "{\"model\":\"m\",\"stream\":true,\"stream\":false,\"messages\":[]}", "'stream'", "stream" },
        { "{\"model\":\"m\",\"stream\":\"yes\",\"messages\":[]}", "'stream'", "stream" },
        { "{\"model\":\"m\",\"max_tokens\":-1,\"messages\":[]}", "'max_tokens'", "max_tokens" },
        { "{\"model\":\"m\",\"max_tokens\":1.5,\"messages\":[]}", "'max_tokens'", "max_tokens" },
        { "{\"model\":\"m\",\"x\":" + new string('[', 1000) + new string(']', 1000) + "}", "JSON", "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_cannot_be_taken_is_a_400_that_says_what_is_wrong(string body, string says, string param)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Keys, provider);

        var got = await gateway.AskAsync(body);

        AssertError(got, 400, "invalid_request_error", null, says);
        Assert.Equal(param.Length == 0 ? null : param, param.Length == 0 ? null : got.Error.GetProperty("param").GetString());
        Assert.Equal(0, provider.Record.Count);
        Assert.Equal(400, (await gateway.Usage.NextAsync()).Status);
        await gateway.ServesAsync();
    }

    public static TheoryData<string, int, string> Raw => new()
    {
        { "Content-Type: text/plain\r\n", 400, "application/json" },
        { "", 400, "content type" },
        { Json + "Content-Encoding: zstd\r\n", 400, "zstd" },
        { Json + "Content-Encoding: gzip\r\n", 400, "gzip" },
        { Json + "Content-Encoding: br\r\n", 400, "br" },
        { Json + "Content-Encoding: deflate\r\n", 400, "deflate" },
    };

    [Theory]
    [MemberData(nameof(Raw))]
    public async Task A_wrong_content_type_or_encoding_is_a_400(string headers, int status, string says)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Keys, provider);
        var body = Encoding.UTF8.GetBytes(Gateway.Chat());

        var got = ReadRaw(await RawHttp.ExchangeAsync(gateway.Url, RawHttp.Post($"{headers}Content-Length: {body.Length}\r\n", body)));

        AssertError(got, status, "invalid_request_error", null, says);
        await gateway.ServesAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_compressed_body_is_read_and_a_compressed_bomb_is_a_413(string encoding)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Keys, provider);
        var (good, bomb) = (Pack(encoding, Gateway.Chat()), Pack(encoding, Gateway.Chat(more: $",\"x\":\"{new string('a', 100_000)}\"")));

        var first = ReadRaw(await RawHttp.ExchangeAsync(
            gateway.Url, RawHttp.Post($"{Json}Content-Encoding: {encoding}\r\nContent-Length: {good.Length}\r\n", good)));
        var second = ReadRaw(await RawHttp.ExchangeAsync(
            gateway.Url, RawHttp.Post($"{Json}Content-Encoding: {encoding}\r\nContent-Length: {bomb.Length}\r\n", bomb)));
        var third = ReadRaw(await RawHttp.ExchangeAsync(
            gateway.Url, RawHttp.Post($"{Json}Content-Encoding: {encoding}\r\nContent-Length: {good.Length / 2}\r\n", good.AsSpan(0, good.Length / 2))));

        Assert.Equal(200, first.Status);
        Assert.Equal(Gateway.Chat(), provider.Record.Requests[0].Text);
        Assert.Null(provider.Record.Requests[0].Header("content-encoding"));
        AssertError(second, 413, "invalid_request_error", "request_too_large", "server.maxBody");
        AssertError(third, 400, "invalid_request_error", null, "not valid");
    }

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_however_it_is_announced()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Keys, provider);
        var body = Encoding.UTF8.GetBytes(Gateway.Chat(more: $",\"x\":\"{new string('a', 5_000)}\""));
        var chunks = Encoding.ASCII.GetBytes($"{body.Length:x}\r\n").Concat(body).Concat("\r\n0\r\n\r\n"u8.ToArray()).ToArray();

        var announced = ReadRaw(await RawHttp.ExchangeAsync(gateway.Url, RawHttp.Post($"{Json}Content-Length: {body.Length}\r\n", body)));
        var chunked = ReadRaw(await RawHttp.ExchangeAsync(gateway.Url, RawHttp.Post($"{Json}Transfer-Encoding: chunked\r\n", chunks)));
        var unsent = ReadRaw(await RawHttp.ExchangeAsync(
            gateway.Url, RawHttp.Post($"{Json}Expect: 100-continue\r\nContent-Length: 999999999\r\n", [])));

        AssertError(announced, 413, "invalid_request_error", "request_too_large", "4096");
        AssertError(chunked, 413, "invalid_request_error", "request_too_large", "4096");
        AssertError(unsent, 413, "invalid_request_error", "request_too_large", "4096");
        Assert.Equal(0, provider.Record.Count);
        await gateway.ServesAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_sends_all_of_a_body_that_is_too_large_before_it_looks_is_told_so(bool announced)
    {
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Keys, ("http://127.0.0.1:9/v1", "")));
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Url.Host, gateway.Url.Port).WaitAsync(Gateway.HangGuard);
        var wire = socket.GetStream();
        var body = new byte[40 << 20];
        var framing = announced ? $"Content-Length: {body.Length}\r\n" : "Transfer-Encoding: chunked\r\n";
        await wire.WriteAsync(RawHttp.Post($"{Json}{framing}", Encoding.ASCII.GetBytes(announced ? "" : $"{body.Length:x}\r\n"))).AsTask().WaitAsync(Gateway.HangGuard);

        await wire.WriteAsync(body).AsTask().WaitAsync(Gateway.HangGuard);
        if (!announced)
            await wire.WriteAsync("\r\n0\r\n\r\n"u8.ToArray()).AsTask().WaitAsync(Gateway.HangGuard);

        var answer = new byte[12];
        await wire.ReadExactlyAsync(answer).AsTask().WaitAsync(Gateway.HangGuard);
        Assert.Equal("HTTP/1.1 413", Encoding.ASCII.GetString(answer));
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Keys, provider);
        var body = Gateway.Chat(more: ",\"user\":\"\"");
        body = body.Insert(body.Length - 2, new string('a', 4096 - body.Length));

        Assert.Equal(200, (await gateway.AskAsync(body)).Status);
        Assert.Equal(413, (await gateway.AskAsync(body.Insert(body.Length - 2, "a"))).Status);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_a_400()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Keys, provider);
        byte[] body = [.. "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xc3, 0x28, .. "\"}]}"u8];

        var got = ReadRaw(await RawHttp.ExchangeAsync(gateway.Url, RawHttp.Post($"{Json}Content-Length: {body.Length}\r\n", body)));

        AssertError(got, 400, "invalid_request_error", null, "UTF-8");
        await gateway.ServesAsync();
    }

    [Theory]
    [InlineData("POST", "/v1/nothing", 404, "unknown_url", "Unknown path")]
    [InlineData("POST", "/v1/v1/chat/completions", 404, "unknown_url", "'/v1' twice")]
    [InlineData("POST", "/v1/chat/completion", 404, "unknown_url", "Did you mean '/v1/chat/completions'")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_allowed", "takes POST")]
    [InlineData("DELETE", "/v1/models", 405, "method_not_allowed", "takes GET")]
    public async Task An_unknown_path_or_a_wrong_method_says_what_is_right(string method, string path, int status, string code, string says)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Keys, provider);
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await gateway.Http.SendAsync(request);

        AssertError(await Answer.ReadAsync(response), status, "invalid_request_error", code, says);
        await gateway.ServesAsync();
    }

    [Fact]
    public async Task Keys_models_and_hosts_that_may_not_are_told_so()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "models": { "m": "m", "x": "x" } """);
        await using var gateway = await Gateway.OverAsync(Keys, provider);
        var body = Gateway.Chat();

        AssertError(await gateway.AskAsync(body, ("authorization", "Bearer sk-old-secret-0123456789")), 401, "invalid_request_error", "invalid_api_key", "expired");
        AssertError(await gateway.AskAsync(body, ("authorization", "Bearer sk-off-secret-0123456789")), 401, "invalid_request_error", "invalid_api_key", "switched off");
        AssertError(await gateway.AskAsync(body, ("authorization", "Basic x")), 401, "invalid_request_error", "invalid_api_key", "No API key");
        AssertError(await gateway.AskAsync(body.Replace("\"m\"", "\"x\"", StringComparison.Ordinal)), 403, "invalid_request_error", "model_not_allowed", "'x'");
        AssertError(await gateway.AskAsync(body.Replace("\"m\"", "\"no\"", StringComparison.Ordinal)), 404, "invalid_request_error", "model_not_found", "'no'");
        AssertError(await gateway.AskAsync(body, ("host", "evil.example")), 400, "invalid_request_error", null, "Host");
        Assert.Equal(0, provider.Record.Count);
        await gateway.ServesAsync();
    }

    [Theory]
    [InlineData("x-sluice-deadline-ms", "-1")]
    [InlineData("x-sluice-deadline-ms", "99999999999999999999")]
    [InlineData("x-stainless-timeout", "NaN")]
    [InlineData("x-stainless-timeout", "-Infinity")]
    [InlineData("x-stainless-timeout", "600")]
    [InlineData("x-sluice-estimated-tokens", "9223372036854775807")]
    [InlineData("x-sluice-priority", "nonsense")]
    public async Task A_hint_that_makes_no_sense_is_ignored(string name, string value)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", provider);

        Assert.Equal(200, (await gateway.AskAsync(Gateway.Chat(), (name, value))).Status);
    }

    private static void AssertError(Answer got, int status, string type, string? code, string says)
    {
        Assert.True(got.Status == status, $"{got.Status}: {got.Body}");
        Assert.Equal("application/json", got.Header("content-type"));
        Assert.Equal("message type code param sluice", Names(got.Error));
        Assert.Equal(type, got.Error.GetProperty("type").GetString());
        Assert.Equal(code, got.Error.GetProperty("code").GetString());
        Assert.Contains(says, got.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(Fields, Names(got.Sluice));
        Assert.Equal("gateway", got.Sluice.GetProperty("source").GetString());
        var id = got.Sluice.GetProperty("request_id").GetString();
        Assert.Equal(id, got.Header("x-sluice-request-id"));
        Assert.Equal(id, got.Header("x-request-id"));
        Assert.DoesNotContain(Gateway.Secret, got.Body, StringComparison.Ordinal);
    }

    private static string Names(System.Text.Json.JsonElement element) => string.Join(' ', element.EnumerateObject().Select(p => p.Name));

    private static Answer ReadRaw(string wire)
    {
        var end = wire.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"No answer: '{wire}'.");
        var headers = wire[..end].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = RawHttp.Body(wire);
        return new(RawHttp.Status(wire), headers, body);
    }

    private static byte[] Pack(string encoding, string text)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new BrotliStream(packed, CompressionLevel.Fastest),
        })
        {
            packer.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
