using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Commands;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Security;

/// <summary>
/// Runs the program with a marked secret in every place that takes one, has it answer, refuse and fail in every way, and looks for the marks in all
/// that it says and writes: answers, events, admin pages, metrics, log, and every file of the data directory.
/// </summary>
[Trait(SluiceProgram.Trait, SluiceProgram.TheProgram)]
public sealed class MarkedSecretsTests
{
    private const string ProviderKey = "sk-provider-MARK1-0123456789";
    private const string StoredKey = "sk-stored-MARK2-0123456789";
    private const string HeaderSecret = "header-MARK3-0123456789";
    private const string QuerySecret = "query-MARK4-0123456789";
    private const string ClientKey = "sk-client-MARK5-0123456789";
    private const string WrongKey = "sk-wrong-MARK6-0123456789";
    private const string WrongToken = "token-MARK7-0123456789";
    private const string HookSecret = "hook-MARK8-0123456789";
    private const string Prompt = "prompt-MARK9";
    private const string Reply = "reply-MARK10";
    private const string HookPath = "path-MARK11";
    private const string CollectorSecret = "collector-MARK12";
    private const string CallersOwn = "cookie-MARK13";

    private readonly StringBuilder _said = new();

    [Fact]
    public async Task No_secret_and_no_content_is_in_anything_that_the_program_says_or_writes()
    {
        await using var backend = await HandmadeUpstream.StartAsync(AnswerAsync);
        using var folder = new Folder();
        folder.Write("sluice.json", Config(backend.BaseUrl));
        using var sluice = new ServeProcess(folder, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };
        var token = (await File.ReadAllTextAsync(Path.Combine(folder.Path, ".sluice", "admin-token"))).Trim();
        using var events = await client.SendAsync(RunningGateway.Get("/admin/events", token), HttpCompletionOption.ResponseHeadersRead);
        var listened = new StreamReader(await events.Content.ReadAsStreamAsync()).ReadToEndAsync();

        await CallAsync(client);
        var made = await AdministerAsync(client, token);
        await SeePagesAsync(client, token);
        await sluice.SignalAsync("TERM");
        try
        {
            _said.Append(await listened.WaitAsync(RunningGateway.Hang));
        }
        catch (HttpRequestException)
        {
            Assert.Fail("The events broke off.");
        }

        while (await NextLineAsync(sluice))
        {
        }

        var (code, errors) = await sluice.EndAsync();
        Assert.Equal(0, code);
        _said.AppendJoin('\n', sluice.Lines).AppendJoin('\n', errors);

        var said = _said.ToString();
        Assert.Contains("requests", said, StringComparison.Ordinal);
        Hold("what it says", said, made, token);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder.Path, ".sluice"), "*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(file);
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Hold(name, text, made, name == "admin-token" ? null : token);
        }
    }

    private static void Hold(string where, string text, IEnumerable<string> made, string? token)
    {
        var mark = text.IndexOf("MARK", StringComparison.Ordinal);
        Assert.True(mark < 0, mark < 0 ? "" : $"{where}: {text[Math.Max(0, mark - 200)..Math.Min(text.Length, mark + 60)]}");
        foreach (var secret in made.Append(token).OfType<string>())
        {
            var at = text.IndexOf(secret, StringComparison.Ordinal);
            Assert.True(at < 0, at < 0 ? "" : $"{where}: {text[Math.Max(0, at - 200)..at]}");
        }
    }

    // Every kind of ending: answered, streamed, refused by us, refused by the provider in words that repeat the credential, and broken.
    private async Task CallAsync(HttpClient client)
    {
        foreach (var model in (string[])["fine", "echo-401", "echo-400", "echo-500", "in-a-200", "cut", "no-such-model", "other/none"])
        {
            foreach (var stream in (bool[])[false, true])
                await SayAsync(client, Chat(model, stream, ClientKey), isAnswered: model == "fine");
        }

        await SayAsync(client, Chat("fine", false, WrongKey));
        var odd = Chat("fine", false, ClientKey);
        odd.Headers.TryAddWithoutValidation("cookie", CallersOwn);
        odd.Headers.TryAddWithoutValidation("x-api-key", CallersOwn);
        await SayAsync(client, odd, isAnswered: true);
        for (var i = 0; i < 12; i++)
            await SayAsync(client, Chat("fine", false, ClientKey), isAnswered: true);
        await SayAsync(client, RunningGateway.Get("/admin/status", WrongToken));
        await SayAsync(client, RunningGateway.Get("/v1/models", WrongKey));
        var text = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Prompt) };
        text.Headers.Authorization = new("Bearer", ClientKey);
        await SayAsync(client, text);
        var cut = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = Json($"{{\"model\":\"fine\",\"messages\":[{{\"role\":\"user\",\"content\":\"{Prompt}") };
        cut.Headers.Authorization = new("Bearer", ClientKey);
        await SayAsync(client, cut);
    }

    // What is made through /admin is shown once, in these answers, which are not looked at.
    private static async Task<List<string>> AdministerAsync(HttpClient client, string token)
    {
        var made = new List<string>();
        await DoAsync("/admin/backends", $$$"""{"name":"stored","protocol":"openai","baseUrl":"http://127.0.0.1:9/v1","apiKey":"{{{StoredKey}}}","headers":{"x-tenant":"{{{HeaderSecret}}}"},"query":{"code":"{{{QuerySecret}}}"}}""");
        await DoAsync("/admin/backends/stored/test", null);
        await DoAsync("/admin/backends/a/test", null);
        made.Add((string)(await DoAsync("/admin/keys", """{"name":"made"}"""))!["secret"]!);
        made.Add((string)(await DoAsync("/admin/keys/made/rotate", null))!["secret"]!);
        await DoAsync("/admin/budgets/adjust", """{"scope":"key:team","limit":"usd/day","usd":1,"reason":"billed elsewhere"}""");
        await DoAsync("/admin/reload", null);
        return made;

        async Task<JsonNode?> DoAsync(string path, string? body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : Json(body) };
            request.Headers.Authorization = new("Bearer", token);
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
            Assert.DoesNotContain("MARK", text, StringComparison.Ordinal);
            return JsonNode.Parse(text);
        }
    }

    // Every page that the description names and a few more, and explain.
    private async Task SeePagesAsync(HttpClient client, string token)
    {
        var description = JsonNode.Parse(await client.GetStringAsync("/openapi.json"))!;
        var requests = JsonNode.Parse((await ReadAsync(client, RunningGateway.Get("/admin/requests?limit=100", token))).Body)!;
        var id = (string?)requests["requests"]![0]!["id"] ?? (string?)requests["requests"]![0]!["requestId"] ?? "none";
        foreach (var (path, methods) in description["paths"]!.AsObject())
        {
            if (methods!["get"] is null || path is "/admin/events")
                continue;
            foreach (var name in (string[])["a", "stored", "made", "team", id])
            {
                var filled = System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+\}", name, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(10));
                await SayAsync(client, RunningGateway.Get(filled, path.StartsWith("/v1", StringComparison.Ordinal) ? ClientKey : token));
            }
        }

        var explain = new HttpRequestMessage(HttpMethod.Post, "/admin/explain")
        {
            Content = Json("""{"key":"team","request":{"model":"fine","messages":[{"role":"user","content":"Hello"}]}}"""),
        };
        explain.Headers.Authorization = new("Bearer", token);
        await SayAsync(client, explain);
    }

    private async Task SayAsync(HttpClient client, HttpRequestMessage request, bool isAnswered = false)
    {
        var (head, body) = await ReadAsync(client, request);
        // What a caller asked for is the caller's.
        _said.Append(head).Append(isAnswered ? body.Replace(Reply, "", StringComparison.Ordinal) : body).Append('\n');
    }

    private static async Task<(string Head, string Body)> ReadAsync(HttpClient client, HttpRequestMessage request)
    {
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var (text, _) = await RawHttp.ReadToBreakAsync(answer);
        return (answer.Headers.ToString(), text);
    }

    private static HttpRequestMessage Chat(string model, bool stream, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = Json($$"""{"model":"{{model}}","max_tokens":20,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{Prompt}}"}]}"""),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string Config(string baseUrl) =>
        $$"""
        { "backends": { "a": { "protocol": "openai", "baseUrl": "{{baseUrl}}", "apiKey": "{{ProviderKey}}", "headers": { "x-tenant": "{{HeaderSecret}}" }, "query": { "code": "{{QuerySecret}}" },
                               "breaker": { "failures": 1000 }, "cooldown": { "base": "1s", "max": "1s" } } },
          "keys": { "team": { "key": "{{ClientKey}}", "limits": { "rpm": 25 }, "budgets": [ { "usd": 5, "window": "day", "alerts": [0.000001] } ], "unknownPrice": { "input": 1, "output": 1 } } },
          "alerts": { "webhooks": [ { "url": "http://127.0.0.1:9/{{HookPath}}", "secret": "{{HookSecret}}", "timeout": "1s" } ] },
          "telemetry": { "log": { "format": "json", "requests": true }, "otlp": { "endpoint": "http://127.0.0.1:9", "headers": { "authorization": "{{CollectorSecret}}" } } },
          "retry": { "attempts": 1 }, "wait": { "max": "0" } }
        """;

    // A provider that says what it was sent, as some do.
    private static async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var model = body.Length > 0 ? (string?)JsonNode.Parse(body)!["model"] : null;
        var echo = $"Incorrect API key provided: {http.Request.Headers.Authorization}; tenant {http.Request.Headers["x-tenant"]}; {http.Request.QueryString}";
        var error = $$$"""{"error":{"message":"{{{echo}}}","type":"invalid_request_error","code":"invalid_api_key"}}""";
        http.Response.ContentType = "application/json";
        http.Response.StatusCode = model switch { "echo-401" => 401, "echo-400" => 400, "echo-500" => 500, _ => 200 };
        if (model is "fine")
            await http.Response.WriteAsync($$$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Reply}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");
        else if (model is "cut")
            http.Abort();
        else
            await http.Response.WriteAsync(error);
    }

    private static async Task<bool> NextLineAsync(ServeProcess sluice)
    {
        try
        {
            await sluice.LineAsync("no line has this");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // it has ended
        }
    }
}
