using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Which headers pass up and down, by what the provider and the client really got.</summary>
public class HeaderTests
{
    private const string OneKey = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 10, "tpm": 1000000 } } } """;

    [Theory]
    [InlineData("x-hop", false)]
    [InlineData("keep-alive, X-Hop", false)]
    [InlineData("x-other,x-hop , Upgrade", false)]
    [InlineData("close, x-hop", true)]
    [InlineData("x-hop, Close", true)]
    [InlineData("close", true)]
    [InlineData("keep-alive, close", true)]
    [InlineData("close\r\nConnection: x-hop", true)]
    [InlineData("x-hop\r\nConnection: close", true)]
    public async Task What_Connection_names_stays_here_whatever_else_it_says(string connection, bool closes)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        var request = Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Gateway.Secret}\r\nContent-Type: application/json\r\n"
            + $"Connection: {connection}\r\nX-Hop: 1\r\nContent-Length: {Gateway.Chat().Length}\r\n\r\n{Gateway.Chat()}");

        var wire = await RawHttp.ExchangeAsync(gateway.Url, closes ? [request] : [request, RawHttp.Post("Content-Length: 0\r\n", [])]);

        Assert.Equal(200, RawHttp.Status(wire));
        Assert.Equal(closes, wire.Contains("Connection: close\r\n", StringComparison.Ordinal) && !wire.Contains("HTTP/1.1 400", StringComparison.Ordinal));
        Assert.Equal(connection.Contains("hop", StringComparison.OrdinalIgnoreCase) ? null : "1", provider.Record.Requests.Single().Header("x-hop"));
    }

    [Fact]
    public async Task Up_goes_everything_but_credentials_hops_and_our_own()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, """ "headers": { "OpenAI-Beta": "configured" }, "query": { "api-version": "2024-10-21" } """);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        var body = Encoding.UTF8.GetBytes(Gateway.Chat());

        var wire = await RawHttp.ExchangeAsync(gateway.Url, RawHttp.Post(
            $"""
            Content-Type: application/json; charset=utf-8
            Content-Length: {body.Length}
            Connection: x-hop, keep-alive
            X-Hop: 1
            Keep-Alive: timeout=5
            TE: trailers
            X-Api-Key: other
            Api-Key: other
            X-Goog-Api-Key: other
            Cookie: session=1
            Forwarded: for=1.2.3.4
            X-Forwarded-For: 1.2.3.4
            Proxy-Authorization: Basic x
            OpenAI-Organization: org-mine
            OpenAI-Project: mine
            X-Sluice-User: jo
            X-Sluice-Agent: tests
            Accept-Encoding: gzip
            OpenAI-Beta: assistants=v2
            Idempotency-Key: k1
            User-Agent: test/1
            Anthropic-Beta: a,b
            X-Stainless-Lang: csharp
            Accept: application/json

            """.ReplaceLineEndings("\r\n"),
            body,
            "/v1/chat/completions?a=1&b=%7Ex%2Fy"));
        var got = provider.Record.Requests.Single();
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(200, RawHttp.Status(wire));
        Assert.Equal(
            "accept accept-encoding anthropic-beta authorization content-length content-type host idempotency-key openai-beta user-agent x-stainless-lang",
            string.Join(' ', got.Headers.Select(header => header.Key.ToLowerInvariant()).Order(StringComparer.Ordinal)));
        Assert.Equal($"Bearer {Provider.ApiKey}", got.Header("authorization"));
        Assert.Equal("identity", got.Header("accept-encoding"));
        Assert.Equal("configured", got.Header("openai-beta"));
        Assert.Equal("test/1", got.Header("user-agent"));
        Assert.Equal("/chat/completions?a=1&b=%7Ex%2Fy&api-version=2024-10-21", got.Path);
        Assert.Equal("jo", row.UserName);
        Assert.Equal("tests", row.AgentName);
    }

    [Fact]
    public async Task Down_comes_everything_but_hops_limits_and_what_speaks_for_another_host()
    {
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            var headers = http.Response.Headers;
            headers.Connection = "x-hop";
            headers["x-hop"] = "1";
            headers["x-request-id"] = "req-theirs";
            headers["openai-processing-ms"] = "12";
            headers["openai-organization"] = "org-ours";
            headers["x-ratelimit-remaining-requests"] = "1";
            headers["x-ratelimit-limit-project-tokens"] = "1";
            headers["anthropic-ratelimit-tokens-remaining"] = "1";
            headers["set-cookie"] = "a=1";
            headers["alt-svc"] = "h3";
            headers["strict-transport-security"] = "max-age=1";
            headers["access-control-allow-origin"] = "*";
            headers["x-sluice-backend"] = "forged";
            headers["retry-after"] = "9";
            headers.Server = "theirs";
            headers["x-tags"] = new(["one", "two"]);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{ \"choices\" : [],\n \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2} }");
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(
            OneKey + """, "prices": { "m": { "input": 1, "output": 2 } } """, (upstream.BaseUrl, """ "models": { "m": "theirs" } """)));

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(
            "content-length content-type date openai-processing-ms x-ratelimit-limit-requests x-ratelimit-limit-tokens "
            + "x-ratelimit-remaining-requests x-ratelimit-remaining-tokens x-ratelimit-reset-requests x-ratelimit-reset-tokens x-request-id "
            + "x-sluice-attempts x-sluice-backend x-sluice-cost-usd x-sluice-model x-sluice-request-id x-sluice-wait-ms x-tags",
            string.Join(' ', got.Headers.Keys.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal)));
        Assert.Equal("{ \"choices\" : [],\n \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2} }", got.Body);
        Assert.Equal("req-theirs", got.Header("x-request-id"));
        Assert.Equal("a", got.Header("x-sluice-backend"));
        Assert.Equal("theirs", got.Header("x-sluice-model"));
        Assert.Equal("0.000007", got.Header("x-sluice-cost-usd"));
        Assert.Equal("10", got.Header("x-ratelimit-limit-requests"));
        Assert.Equal("9", got.Header("x-ratelimit-remaining-requests"));
        Assert.Equal("999995", got.Header("x-ratelimit-remaining-tokens"));
        Assert.Equal("one, two", got.Header("x-tags"));
    }

    [Fact]
    public async Task A_refusal_says_how_many_attempts_were_made_and_how_long_it_waited_too()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.ServerError());
        await using var gateway = await Gateway.OverAsync($$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 1 } } } """, provider);

        await gateway.AskAsync(Gateway.Chat());
        var refused = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal((429, "0", "0"), (refused.Status, refused.Header("x-sluice-attempts"), refused.Header("x-sluice-wait-ms")));
        Assert.Null(refused.Header("x-sluice-backend"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Letters_beyond_ASCII_in_headers_harm_nobody(bool stream)
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var answering = AnswerAsync(upstream, stream);
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", ($"http://{upstream.LocalEndpoint}/v1", "")));
        var body = Encoding.UTF8.GetBytes(Gateway.Chat(stream));

        var request = RawHttp.Post($"Content-Type: application/json\r\nX-Name: caf\u00c3\u00a9\r\nContent-Length: {body.Length}\r\n", body);
        var wire = await RawHttp.ExchangeAsync(gateway.Url, request);

        Assert.Equal(200, RawHttp.Status(wire));
        Assert.Contains("X-Good: yes", wire, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-name: caf\u00c3\u00a9", await answering, StringComparison.OrdinalIgnoreCase);
    }

    // Reads one request and answers it with a header that holds letters beyond ASCII.
    private static async Task<string> AnswerAsync(TcpListener listener, bool stream)
    {
        using var socket = await listener.AcceptSocketAsync();
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().TrimEnd().EndsWith('}'))
            request.Append(Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer)));
        var (type, body) = stream
            ? ("text/event-stream", HandmadeUpstream.Chunk("hi") + "data: [DONE]\n\n")
            : ("application/json", """{"choices":[]}""");
        await socket.SendAsync(Encoding.UTF8.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nX-Theirs: caf\u00e9\r\nX-Good: yes\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        return request.ToString();
    }

    [Fact]
    public async Task An_error_of_the_provider_keeps_its_body_and_its_request_id()
    {
        const string Body = """{ "error":{"message":"No such parameter.","type":"invalid_request_error","param":"x","code":null} }""";
        await using var provider = await Provider.StartAsync(ScriptedAnswer.Status(422, Body, new KeyValuePair<string, string>("x-request-id", "theirs")));
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.AskAsync(Gateway.Chat());

        Assert.Equal(422, got.Status);
        Assert.Equal(Body, got.Body);
        Assert.Equal("theirs", got.Header("x-request-id"));
        Assert.StartsWith("req_", got.Header("x-sluice-request-id"), StringComparison.Ordinal);
        Assert.Equal("a", got.Header("x-sluice-backend"));
        Assert.Equal("1", got.Header("x-sluice-attempts"));
    }
}
