using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What <c>GET /v1/models</c> lists, and where wildcards lead.</summary>
public sealed class ModelListTests : IAsyncDisposable
{
    private const string Some = """{"object":"list","data":[{"id":"gpt-4o"},{"id":"gpt-4o-mini"},{"id":"o3"},{"odd":1}]}""";

    private readonly ConcurrentQueue<string> _asked = [];
    private HandmadeUpstream? _upstream;

    [Fact]
    public async Task A_backend_behind_a_wildcard_says_what_it_has_and_is_asked_once_in_a_while()
    {
        await using var gateway = await StartAsync("", "");

        Assert.Equal(["gpt-4o", "gpt-4o-mini", "o3"], await ModelsAsync(gateway));
        Assert.Equal(["gpt-4o", "gpt-4o-mini", "o3"], await ModelsAsync(gateway, ("anthropic-version", "2023-06-01")));
        Assert.Equal("GET /v1/models", Assert.Single(_asked));
        Assert.Empty(gateway.Runtime.Routes.Targets); // nothing is made that nobody calls
    }

    [Fact]
    public async Task A_key_is_shown_what_it_may_use_and_what_it_names_itself()
    {
        await using var gateway = await StartAsync("", $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "models": [ "gpt-4o*", "private" ] } } """);

        Assert.Equal(["gpt-4o", "gpt-4o-mini", "private"], await ModelsAsync(gateway));
    }

    [Fact]
    public async Task Public_names_are_shown_where_a_wildcard_renames_and_lead_there()
    {
        await using var gateway = await StartAsync(""", "models": { "mine/*": "gpt-*", "fixed-*": "o3" } """, "");

        Assert.Equal(["mine/4o", "mine/4o-mini"], await ModelsAsync(gateway));
        await gateway.AskAsync(Gateway.Chat().Replace("\"m\"", "\"mine/4o\"", StringComparison.Ordinal));
        Assert.StartsWith("POST /v1/chat/completions {\"model\":\"gpt-4o\"", _asked.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, "nonsense")]
    public async Task A_backend_that_lists_nothing_leaves_what_the_configuration_names_and_is_not_asked_again_at_once(int status, string body)
    {
        await using var gateway = await StartAsync(""", "models": { "named": "x", "*": "*" } """, "", status, body);

        Assert.Equal(["named"], await ModelsAsync(gateway));
        Assert.Equal(["named"], await ModelsAsync(gateway));
        Assert.Single(_asked);
    }

    public async ValueTask DisposeAsync()
    {
        if (_upstream is not null)
            await _upstream.DisposeAsync();
    }

    private async Task<Gateway> StartAsync(string settings, string more, int status = 200, string body = Some)
    {
        _upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            using var sent = new StreamReader(http.Request.Body);
            _asked.Enqueue($"{http.Request.Method} {http.Request.Path} {await sent.ReadToEndAsync()}".TrimEnd());
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(body);
        });
        return await Gateway.StartAsync(Gateway.Config(more, (_upstream.BaseUrl, $"\"protocol\": \"openai\"{settings}")));
    }

    private static async Task<string[]> ModelsAsync(Gateway gateway, params IEnumerable<(string, string)> headers)
    {
        var answer = await gateway.GetAsync("/v1/models", headers);
        Assert.Equal(200, answer.Status);
        return [.. answer.Json.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)];
    }
}
