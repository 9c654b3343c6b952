using System.Text.Json.Nodes;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>A row tells which attempts failed, and why Sluice refused.</summary>
public class RequestDetailTests
{
    [Fact]
    public async Task Attempts_that_failed_are_noted_with_target_status_and_error()
    {
        await using var first = await Provider.StartAsync(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(7)));
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", first, second);

        await gateway.AskAsync(Gateway.Chat());
        var row = await gateway.Usage.NextAsync();
        var attempt = Assert.Single(JsonNode.Parse(row.AttemptLog!)!.AsArray())!;
        Assert.Equal(("a/m", 429, "E2001"), ((string?)attempt["target"], (int)attempt["status"]!, (string?)attempt["error"]));
        Assert.Equal(("b", 2, null), (row.Backend, row.Attempts, row.Refusal));

        await gateway.AskAsync(Gateway.Chat());
        Assert.Null((await gateway.Usage.NextAsync()).AttemptLog);
    }

    [Fact]
    public async Task A_refusal_is_noted_as_the_caller_was_told_it()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync($$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 1 } } }""", provider);
        await gateway.AskAsync(Gateway.Chat());
        await gateway.Usage.NextAsync();

        var answer = await gateway.AskAsync(Gateway.Chat());
        var row = await gateway.Usage.NextAsync();
        Assert.Equal(429, answer.Status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(answer.Body)!["error"]!["sluice"], JsonNode.Parse(row.Refusal!)), row.Refusal);
        Assert.Equal("key:team", (string?)JsonNode.Parse(row.Refusal!)!["scope"]);
    }
}
