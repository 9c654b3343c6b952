using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>What the program knows of its own types: a native one, from which a part were left out, would say less.</summary>
[Trait(SluiceProgram.Trait, SluiceProgram.TheProgram)]
public sealed class ProgramAnswersTests
{
    private const string Key = "sk-client-0123456789";

    private const string Configuration =
        """
        {
          "backends": {
            "sim": {
              "protocol": "simulated", "account": "acme", "models": { "claude-*": { "upstream": "m", "limits": { "tpm": 50000 } }, "*": "*" }, "quotas": [ { "requests": 100, "window": "5h" } ], "limits": { "rpm": 1000, "concurrency": 5 },
              "simulate": { "firstToken": "0ms", "tokensPerSecond": 1000000, "outputTokens": 5 }
            },
            "spare": { "protocol": "openai", "baseUrl": "http://127.0.0.1:1", "apiKey": "sk-upstream-0123456789", "pool": "fallback", "headers": { "x-team": "a" } }
          },
          "pools": ["primary", "fallback"],
          "routes": { "smart": { "targets": ["sim/m", "spare/m"], "strategy": "fastest" } },
          "groups": { "staff": { "limits": { "rpm": 500 }, "budgets": [ { "usd": 50, "window": "month", "timeZone": "Europe/Berlin" } ] } },
          "keys": {
            "team-a": {
              "key": "sk-client-0123456789", "group": "staff", "limits": { "rpm": 2 }, "perUser": { "trustUser": true, "limits": { "rpm": 50 } },
              "budgets": [ { "usd": 1, "window": "day", "alerts": [0.5, 1] } ]
            }
          },
          "prices": { "m": { "input": 1, "output": 10 } },
          "alerts": { "webhooks": [ { "url": "http://127.0.0.1:1/hook", "secret": "0123456789abcdef" } ] }
        }
        """;

    [Fact]
    public async Task Every_page_of_the_admin_API_says_what_it_is_described_to_say()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", Configuration);
        using var sluice = new ServeProcess(folder, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };
        var token = (await File.ReadAllTextAsync(Path.Combine(folder.Path, ".sluice", "admin-token"))).TrimEnd();
        foreach (var (isStream, status) in ((bool, int)[])[(false, 200), (true, 200), (false, 429)])
        {
            using var answer = await client.SendAsync(RunningGateway.Chat(stream: isStream, key: Key));
            Assert.Equal(status, (int)answer.StatusCode);
        }

        var description = (await JsonAsync("/openapi.json")).AsObject();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Repository.Read("dashboard/openapi.json")), description), "It describes the API in another way.");
        var schemas = new DescribedSchemas(description);
        var seen = 0;
        foreach (var (path, schema) in schemas.Pages())
        {
            schemas.Check(schema, await JsonAsync(path), path);
            seen++;
        }

        Assert.True(seen >= 14, $"only {seen} pages");

        async Task<JsonNode> JsonAsync(string path)
        {
            using var answer = await client.SendAsync(RunningGateway.Get(path, token));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
            return JsonNode.Parse(text)!;
        }
    }

    [Fact]
    public async Task Every_effective_setting_is_told()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", Configuration);
        using var sluice = new ServeProcess(folder, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };
        var token = (await File.ReadAllTextAsync(Path.Combine(folder.Path, ".sluice", "admin-token"))).TrimEnd();

        using var answer = await client.SendAsync(RunningGateway.Get("/admin/config", token));
        var told = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["settings"]!.AsArray().Select(setting => (string?)setting!["path"]);

        Assert.Equal(SettingSources.List(Samples.Parse(Configuration).Config!, source: null).Select(setting => setting.Path).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Commands_print_their_lists_as_json()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", Configuration);
        Assert.Equal((0, ""), await EndAsync("keys", "create", "made", "--limit", "rpm=60"));

        Assert.Equal("made team-a", await NamesAsync("keys", "list", "--json"));
        Assert.Equal("sim spare", await NamesAsync("backends", "list", "--json"));
        var (code, usage, _) = await SluiceProgram.RunAsync(folder, "usage", "--json");
        Assert.Equal(0, code);
        Assert.Empty(JsonNode.Parse(usage)!.AsArray());

        async Task<string> NamesAsync(params string[] args) =>
            string.Join(' ', JsonNode.Parse((await SluiceProgram.RunAsync(folder, args)).Output)!.AsArray().Select(line => (string?)line!["name"]).Order(StringComparer.Ordinal));

        async Task<(int, string)> EndAsync(params string[] args)
        {
            var (end, _, error) = await SluiceProgram.RunAsync(folder, args);
            return (end, error.Contains("master key", StringComparison.Ordinal) ? "" : error);
        }
    }
}
