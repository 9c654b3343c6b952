using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds what the pages say of answers to a gateway that runs.</summary>
public sealed partial class SurfaceTests
{
    private const string Config =
        """
        { "backends": { "sim": { "protocol": "simulated", "limits": { "rpm": 1000 }, "simulate": { "firstToken": "0", "tokensPerSecond": 1000000, "outputTokens": 5 } } },
          "routes": { "smart": { "targets": ["sim/gpt-4o-mini"] } },
          "keys": { "team-a": { "key": "${TEAM_A_KEY}", "limits": { "rpm": 1, "tpm": 100000 }, "budgets": [ { "usd": 5, "window": "day" } ] } },
          "wait": { "max": "0" } }
        """;

    [Fact]
    public async Task Every_metric_that_a_page_names_is_served()
    {
        await using var gateway = await CalledAsync();
        var metrics = await gateway.MetricsAsync();
        var names = Repository.Pages.SelectMany(page => Metrics().Matches(Repository.Read(page)).Select(match => match.Groups["name"].Value)).ToArray();

        Assert.True(names.Length >= 10, $"{names.Length} metrics were found");
        Assert.All(names, name => Assert.Contains($"# TYPE {name} ", metrics, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_status_has_every_member_that_the_page_shows()
    {
        await using var gateway = await CalledAsync();
        using var real = JsonDocument.Parse((await gateway.StatusAsync()).ToJsonString());
        using var shown = JsonDocument.Parse(CodeBlock.All.Single(block => block is { Page: "docs/operations.md", Language: "json" }).Text);

        AssertHas(real.RootElement, shown.RootElement, "$");
    }

    [Fact]
    public async Task A_refusal_has_every_member_and_the_words_that_the_page_shows()
    {
        await using var gateway = await CalledAsync();
        using var refused = await gateway.Client.SendAsync(RunningGateway.Chat("smart", key: Samples.TeamSecret), TestContext.Current.CancellationToken);
        using var real = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var shown = JsonDocument.Parse(CodeBlock.All.Single(block => block is { Page: "docs/gateway.md", Language: "json" }).Text);

        Assert.Equal(429, (int)refused.StatusCode);
        AssertHas(real.RootElement, shown.RootElement, "$");
        AssertHas(shown.RootElement, real.RootElement, "$");
        Assert.Equal(
            shown.RootElement.GetProperty("error").GetProperty("message").GetString()!.Split(';')[0],
            real.RootElement.GetProperty("error").GetProperty("message").GetString()!.Split(';')[0]);
    }

    [Fact]
    public async Task Every_header_that_the_table_of_the_page_names_comes_down()
    {
        await using var gateway = await CalledAsync(take: 0);
        using var request = RunningGateway.Chat("smart", key: Samples.TeamSecret);
        request.Content = new StringContent("""{"model":"smart","messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"); // no output limit
        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        using var refused = await gateway.Client.SendAsync(RunningGateway.Chat("smart", key: Samples.TeamSecret), TestContext.Current.CancellationToken);
        var names = Headers().Matches(Repository.Read("docs/gateway.md")).Select(match => match.Groups["name"].Value).ToArray();

        Assert.True(names.Length >= 8, $"{names.Length} headers were found");
        Assert.All(names, name => Assert.True(answer.Headers.Contains(name) || refused.Headers.Contains(name), $"{name} does not come down"));
    }

    private static async Task<RunningGateway> CalledAsync(int take = 1)
    {
        var gateway = await RunningGateway.StartAsync(Config);
        for (var i = 0; i < take; i++)
        {
            using var answer = await gateway.ChatAsync("smart", key: Samples.TeamSecret);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        return gateway;
    }

    private static void AssertHas(JsonElement real, JsonElement shown, string path)
    {
        if (shown.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in shown.EnumerateObject())
            {
                Assert.True(real.TryGetProperty(member.Name, out var value), $"{path}.{member.Name} is not there");
                AssertHas(value, member.Value, $"{path}.{member.Name}");
            }
        }
        else if (shown.ValueKind == JsonValueKind.Array && shown.GetArrayLength() > 0)
        {
            Assert.True(real.ValueKind == JsonValueKind.Array && real.GetArrayLength() > 0, $"{path} is empty");
            AssertHas(real[0], shown[0], $"{path}[0]");
        }
    }

    [GeneratedRegex(@"^\| `(?<name>sluice_\w+)`", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Metrics();

    [GeneratedRegex(@"^\| `(?<name>(x-|retry-)[a-z-]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Headers();
}
