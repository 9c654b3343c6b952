using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>The commands against a running gateway, here one that answers as its admin API is described.</summary>
public sealed class RemoteOperatorTests : IDisposable
{
    private readonly Operated _operated = new();
    private readonly List<string> _asked = [];

    public void Dispose() => _operated.Dispose();

    [Fact]
    public async Task Each_command_asks_the_admin_api_with_the_token_and_leaves_the_data_directory_alone()
    {
        await using var gateway = await StartAsync();
        Assert.Equal("sk-sluice-made", await _operated.OutputAsync("keys create team-a --limit rpm=60"));
        Assert.Equal("sk-sluice-made", await _operated.OutputAsync("keys rotate team-a --keep-old-for 1h"));
        await _operated.OutputAsync("keys revoke team-a");
        Assert.Matches(@"(?m)^team-a +expired +- +sk-sluice-4fG7\.\.\. +2026-01-31T12:00Z +2026-02-01T00:00Z +admin$", await _operated.OutputAsync("keys list"));
        Assert.Matches(@"(?m)^a +openai +primary +no +https://api\.example\.com/v1 +sk-\.\.\.abcd +config$", await _operated.OutputAsync("backends list"));
        Assert.Matches(@"(?m)^gpt +2 +1 +0 +3 +4 +5 +6 +0\.000007$", await _operated.OutputAsync("usage --last 7d --by model"));
        Assert.Equal("sluice-admin-made", await _operated.OutputAsync("admin-token reset"));
        Assert.Equal("sluice: a: The provider refused the credential (401).", await _operated.ErrorAsync("backends test a"));

        Assert.Equal(
            """
            POST /admin/keys {"limits":{"rpm":60},"name":"team-a"}
            POST /admin/keys/team-a/rotate {"keepOldFor":"3600000ms"}
            POST /admin/keys/team-a/revoke {}
            GET /admin/keys
            GET /admin/backends
            GET /admin/usage?from=604800000ms&by=model
            POST /admin/token/reset {}
            POST /admin/backends/a/test {}
            """,
            string.Join('\n', _asked));
        Assert.False(Directory.Exists(_operated.Data));
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_told_in_its_words()
    {
        await using var gateway = await StartAsync();
        _operated.Environment["SLUICE_ADMIN_TOKEN"] = "wrong";
        Assert.Equal("sluice: This is not the admin token of this gateway.", await _operated.ErrorAsync("keys list"));
    }

    [Theory]
    [InlineData("keys rotate nope", "key", "keys")]
    [InlineData("backends test nope", "backend", "backends")]
    public async Task What_is_not_there_is_told_with_the_command_that_shows_what_is(string line, string noun, string section)
    {
        await using var gateway = await HandmadeUpstream.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            return http.Response.WriteAsync($$$"""{"error":{"message":"There is no {{{noun}}} 'nope'. GET /admin/{{{section}}} lists them."}}""");
        });
        _operated.Environment["SLUICE_URL"] = new Uri(gateway.BaseUrl).GetLeftPart(UriPartial.Authority);
        _operated.Environment["SLUICE_ADMIN_TOKEN"] = "token";

        Assert.Equal($"sluice: There is no {noun} 'nope'. sluice {section} list shows them.", await _operated.ErrorAsync(line));
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent()
    {
        await using var gateway = await StartAsync();
        _operated.Environment.Remove("SLUICE_ADMIN_TOKEN");
        Assert.Contains("SLUICE_ADMIN_TOKEN is not set", await _operated.ErrorAsync("keys list", 2), StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_told_so()
    {
        _operated.Environment["SLUICE_ADMIN_TOKEN"] = "admin";
        var error = await _operated.ErrorAsync("keys list --url http://127.0.0.1:1");
        Assert.Contains("http://127.0.0.1:1/ cannot be reached", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_else_that_listens_there_is_told_so()
    {
        await using var other = await HandmadeUpstream.StartAsync(http => http.Response.WriteAsync("<html>"));
        _operated.Environment["SLUICE_ADMIN_TOKEN"] = "admin";
        Assert.Contains("Is it a Sluice gateway?", await _operated.ErrorAsync($"keys list --url {other.BaseUrl[..^3]}"), StringComparison.Ordinal);
    }

    private async Task<HandmadeUpstream> StartAsync()
    {
        var gateway = await HandmadeUpstream.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            if (http.Request.Headers.Authorization != "Bearer admin")
            {
                http.Response.StatusCode = 401;
                await http.Response.WriteAsync("""{"error":{"message":"This is not the admin token of this gateway.","code":"invalid_api_key"}}""");
                return;
            }

            using var reader = new StreamReader(http.Request.Body);
            _asked.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {await reader.ReadToEndAsync()}".TrimEnd());
            await http.Response.WriteAsync(http.Request.Path.Value switch
            {
                "/admin/keys" when http.Request.Method == "GET" =>
                    """{"keys":[{"name":"team-a","managedBy":"admin","group":null,"enabled":true,"expires":"2026-02-01T00:00:00Z","revoked":null,"models":["*"],"secrets":[{"display":"sk-sluice-4fG7...","created":"2026-01-31T12:00:00Z","validUntil":null}],"created":"2026-01-31T12:00:00Z","updated":null}]}""",
                "/admin/backends" =>
                    """{"backends":[{"name":"a","managedBy":"config","protocol":"openai","baseUrl":"https://api.example.com/v1","pool":"primary","enabled":false,"apiKey":"sk-...abcd"}]}""",
                "/admin/usage" =>
                    """{"from":"2026-01-31T12:00:00Z","to":"2026-02-01T12:00:00Z","by":"model","rows":[{"group":"gpt","requests":2,"errors":1,"refused":0,"inputTokens":3,"cachedInputTokens":4,"cacheWriteTokens":5,"outputTokens":6,"costUsd":0.000007,"unpriced":0}],"total":{}}""",
                "/admin/backends/a/test" =>
                    """{"ok":false,"problem":"refused_key","message":"The provider refused the credential (401).","status":401,"latencyMs":3,"models":[]}""",
                "/admin/keys/team-a/revoke" => "",
                "/admin/token/reset" => """{"token":"sluice-admin-made"}""",
                _ => """{"key":{"name":"team-a"},"secret":"sk-sluice-made"}""",
            });
        });
        _operated.Environment["SLUICE_URL"] = gateway.BaseUrl[..^3];
        _operated.Environment["SLUICE_ADMIN_TOKEN"] = "admin";
        return gateway;
    }
}
