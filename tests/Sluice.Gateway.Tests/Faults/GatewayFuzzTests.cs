using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Protocols;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Seeded mutations of requests and answers through a whole gateway: no 500 of our own making, no crash, no hang, nothing left open.</summary>
public class GatewayFuzzTests(ITestOutputHelper output)
{
    private const int Together = 8;

    private const string Simulated = """
        "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 2 }
        """;

    private static readonly (string Path, string Body)[] Requests =
    [
        ("/v1/chat/completions", """{"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","content":[{"type":"text","text":"Hi \u00e9"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"assistant","tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"t","content":"42"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"max_tokens":9,"n":1,"stream":true,"stream_options":{"include_usage":true}}"""),
        ("/v1/messages", """{"model":"m","max_tokens":9,"stream":true,"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"42"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"thinking":{"type":"enabled","budget_tokens":1024}}"""),
        ("/v1/responses", """{"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"a"}]},{"type":"function_call_output","call_id":"c","output":"42"}],"instructions":"b","max_output_tokens":9,"stream":true,"store":false}"""),
        ("/v1/completions", """{"model":"m","prompt":["a",[1,2]],"n":2,"best_of":2,"max_tokens":5}"""),
        ("/v1/embeddings", """{"model":"m","input":["a",[1,2]],"dimensions":8}"""),
        ("/v1/messages/count_tokens", """{"model":"m","messages":[{"role":"user","content":"a"}]}"""),
        ("/v1/moderations", """{"model":"m","input":"a"}"""),
    ];

    private static readonly string[] Headers =
    [
        "x-sluice-user: u", "x-sluice-agent: a", "x-sluice-priority: low", "x-sluice-deadline-ms: 100", "x-sluice-estimated-tokens: 7", "x-stainless-timeout: 9.5",
        "anthropic-version: 2023-06-01", "anthropic-beta: a,b", "Accept-Encoding: gzip", "Content-Encoding: identity", "Expect: 100-continue", "Connection: x-a, close",
        "Cookie: a=b", "Forwarded: for=1.2.3.4", "X-Forwarded-For: 1.2.3.4", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "idempotency-key: \u00e9", "TE: trailers",
    ];

    private static readonly string[] AnswerHeaders =
        ["retry-after", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", "anthropic-ratelimit-tokens-reset", "x-should-retry", "content-type"];

    private static readonly string[] HeaderValues = ["-1", "0", "7", "1e999", "nan", "x", "2026-01-01T00:00:00Z"];

    private static readonly int[] Statuses = [201, 400, 401, 403, 404, 408, 413, 422, 429, 500, 502, 503, 529];

    private static readonly byte[] Filling = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\r\n\r\n", 512)));

    [Fact]
    public async Task Mutated_bodies_are_answered_or_refused_in_words_and_never_our_own_500()
    {
        // A caller's protocol is a backend's own, the other one's, or what is simulated here.
        await using var openai = await Provider.StartAsync(Provider.Quick with { OutputTokens = 2, KeepRequests = 0, KeepCalls = 1_000 });
        await using var gateway = await BlackBox.Gateway.StartAsync(Config(
            $$""" "o": { "protocol": "openai", "baseUrl": "{{openai.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "responses": "chat", "pool": "o" } """,
            $$""" "a": { "protocol": "anthropic", "baseUrl": "{{openai.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "pool": "a" } """,
            $$""" "s": { {{Simulated}}, "pool": "s" } """));
        var statuses = new ConcurrentDictionary<int, int>();
        await ManyAsync(120_000, async seed =>
        {
            var random = new Random(seed);
            var (path, body) = Requests[seed % Requests.Length];
            body = body.Replace("\"model\":\"m\"", $"\"model\":\"{"oas"[random.Next(3)]}\"", StringComparison.Ordinal);
            var bytes = random.Next(2) == 0 ? Mutations.Of(random, Encoding.UTF8.GetBytes(body)) : Protocols.Translation.Mutation.Of(Encoding.UTF8.GetBytes(body), random);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } } };
            using var response = await gateway.Http.SendAsync(request);
            var (text, _) = await RawHttp.ReadToBreakAsync(response);
            Understood((int)response.StatusCode, text, $"seed {seed}, {path}: {Encoding.UTF8.GetString(bytes)}");
            statuses.AddOrUpdate((int)response.StatusCode, 1, static (_, count) => count + 1);
        });

        Tell(statuses);
        Assert.True(statuses.GetValueOrDefault(200) > 0 && statuses.GetValueOrDefault(400) > 0);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task Mutated_heads_are_answered_refused_or_cut_off_and_never_our_own_500()
    {
        await using var gateway = await BlackBox.Gateway.StartAsync(Config($$""" "s": { {{Simulated}}, "pool": "s" } """));
        var statuses = new ConcurrentDictionary<int, int>();
        await ManyAsync(40_000, async seed =>
        {
            var random = new Random(seed);
            var (path, body) = Requests[seed % Requests.Length];
            body = body.Replace("\"model\":\"m\"", "\"model\":\"s\"", StringComparison.Ordinal);
            var head = new StringBuilder($"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {BlackBox.Gateway.Secret}\r\n");
            for (var i = random.Next(5); i > 0; i--)
                head.Append(Headers[random.Next(Headers.Length)]).Append("\r\n");
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
            // A head without its end finds one in what follows, and a body that is announced too long is filled up.
            byte[] bytes = [.. Mutations.Of(random, Encoding.UTF8.GetBytes(head.ToString())), .. Encoding.UTF8.GetBytes(body), .. Filling];
            if (AnnouncesMore(Encoding.Latin1.GetString(bytes), body.Length + Filling.Length))
                return;
            var answer = await ExchangeAsync(gateway.Url, bytes);
            if (answer.Length == 0)
                return;
            var status = RawHttp.Status(answer);
            Assert.True(status is < 500 or 505, $"seed {seed}: {answer}\n{Encoding.Latin1.GetString(bytes)}"); // 505: such a version of HTTP there is not
            statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);
        });

        Tell(statuses);
        Assert.True(statuses.GetValueOrDefault(200) > 0);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task Mutated_answers_and_streams_reach_the_client_as_they_are_or_as_an_error_and_leave_nothing_open()
    {
        var lanes = Lane.All.Select(row => row.Data).ToArray();
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            var seed = int.Parse(http.Request.Headers["x-seed"]!, CultureInfo.InvariantCulture);
            var (random, lane) = (new Random(seed), lanes[seed % lanes.Length]);
            var isStream = random.Next(2) == 0;
            var text = isStream ? lane.Prelude + lane.Text("Hello") + lane.Used + lane.Done : random.Next(3) == 0 ? lane.Error("rate_limit_error", "x") : lane.Answer;
            http.Response.StatusCode = random.Next(3) != 0 ? 200 : Statuses[random.Next(Statuses.Length)];
            http.Response.ContentType = isStream ? "text/event-stream" : "application/json";
            if (random.Next(4) == 0)
                http.Response.Headers[AnswerHeaders[random.Next(AnswerHeaders.Length)]] = HeaderValues[random.Next(HeaderValues.Length)];
            var bytes = Mutations.Of(random, Encoding.UTF8.GetBytes(text));
            for (var at = 0; at < bytes.Length;)
            {
                var count = Math.Min(random.Next(1, 200), bytes.Length - at);
                await http.Response.Body.WriteAsync(bytes.AsMemory(at, count));
                at += count;
            }

            if (random.Next(5) == 0)
                http.Abort();
        });
        string Backend(string name, string protocol) =>
            $$""" "{{name}}": { "protocol": "{{protocol}}", "baseUrl": "{{upstream.BaseUrl}}", "apiKey": "{{Provider.ApiKey}}", "pool": "{{name}}", "breaker": { "failures": 0 }, "cooldown": { "base": "1ms", "max": "1ms" } } """;
        await using var gateway = await BlackBox.Gateway.StartAsync(Config(Backend("openai", "openai"), Backend("anthropic", "anthropic")));
        var statuses = new ConcurrentDictionary<int, int>();
        await ManyAsync(40_000, async seed =>
        {
            var lane = lanes[seed % lanes.Length];
            foreach (var target in gateway.Runtime.Admission.Capture().Targets)
                gateway.Runtime.Admission.ResetHealth(gateway.Runtime.Admission.Target(target.Name));
            using var response = await gateway.SendToAsync(
                lane.Path, lane.Call(seed % 3 != 0).Replace("\"m\"", $"\"{lane.Backend}\"", StringComparison.Ordinal), default, ("x-seed", seed.ToString(CultureInfo.InvariantCulture)));
            var (text, isBroken) = await RawHttp.ReadToBreakAsync(response);
            if ((int)response.StatusCode >= 400)
                Assert.False(isBroken && response.Headers.Contains("x-sluice-backend"), $"seed {seed}: {text}");
            statuses.AddOrUpdate((int)response.StatusCode, 1, static (_, count) => count + 1);
        });

        Tell(statuses);
        Assert.True(statuses.GetValueOrDefault(200) > 0);
        Assert.Equal(0, gateway.OpenLeases);
    }

    private static async Task<string> ExchangeAsync(Uri server, byte[] bytes)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server.Host, server.Port);
            await socket.SendAsync(bytes);
            var answer = new StringBuilder();
            var buffer = new byte[4096];
            while (!IsWhole(answer.ToString()) && await socket.ReceiveAsync(buffer) is > 0 and var count)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            return answer.ToString();
        }
        catch (SocketException)
        {
            return ""; // cut off
        }
    }

    // It would be waited for, as is right.
    private static bool AnnouncesMore(string request, int length) =>
        Regex.Match(request, @"ontent-length:\s*(?<n>\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) is { Success: true } match
        && (match.Groups["n"].Length > 9 || int.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) > length);

    private static bool IsWhole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || answer.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
            return false;
        var at = answer.IndexOf("Content-Length: ", 0, end, StringComparison.OrdinalIgnoreCase);
        return at < 0
            ? answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            : answer.Length >= end + 4 + int.Parse(answer.AsSpan(at + 16, answer.IndexOf('\r', at) - at - 16), CultureInfo.InvariantCulture);
    }

    private static void Understood(int status, string body, string what)
    {
        Assert.True(status < 500, $"{status} {body}\n{what}");
        if (status < 400)
            return;
        using var error = JsonDocument.Parse(body);
        Assert.True(error.RootElement.TryGetProperty("error", out _), what);
    }

    private static async Task ManyAsync(int full, Func<int, Task> run)
    {
        var next = -1;
        var count = FuzzCount.Of(full);
        await Task.WhenAll(Enumerable.Range(0, Together).Select(async _ =>
        {
            for (var seed = Interlocked.Increment(ref next); seed < count; seed = Interlocked.Increment(ref next))
                await run(seed).WaitAsync(BlackBox.Gateway.HangGuard);
        }));
    }

    // Each backend is asked by its own name.
    private static string Config(params string[] backends) => $$"""
        {
          "backends": { {{string.Join(',', backends)}} },
          "pools": [{{string.Join(',', backends.Select(backend => $"\"{backend.Split('"')[1]}\""))}}],
          "routes": { {{string.Join(',', backends.Select(backend => backend.Split('"')[1]).Select(name => $"\"{name}\": {{ \"targets\": [\"{name}/m\"] }}"))}} },
          "keys": { "team": { "key": "{{BlackBox.Gateway.Secret}}" } },
          "retry": { "perTarget": 1 }, "wait": { "max": "0" }
        }
        """;

    private void Tell(ConcurrentDictionary<int, int> statuses) =>
        output.WriteLine(string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} x {pair.Key}")));
}
