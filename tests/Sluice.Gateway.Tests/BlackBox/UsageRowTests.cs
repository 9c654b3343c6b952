using Sluice.Errors;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Every request leaves one row with what it really used.</summary>
public class UsageRowTests
{
    private const string Config = $$"""
        "keys": { "team": { "key": "{{Gateway.Secret}}", "models": ["m"], "limits": { "rpm": 3 } } },
        "prices": { "m": { "input": 1, "output": 2 } }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_is_noted_with_the_providers_numbers(bool stream)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config, provider);

        var answer = await gateway.AskAsync(Gateway.Chat(stream, ",\"max_tokens\":50"), ("x-sim-input-tokens", "7"), ("x-sim-output-tokens", "11"));
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(("team", "m", "a", "pool-a", "m"), (row.KeyName, row.Model, row.Backend, row.Pool, row.UpstreamModel));
        Assert.Equal((200, null, null, stream), (row.Status, row.Error, row.RefusedBy, row.IsStream));
        Assert.Equal((7L, 11L, false), (row.InputTokens, row.OutputTokens, row.IsEstimated));
        Assert.Equal(7_000 + 22_000, row.CostNanoUsd);
        Assert.Equal(50, row.EstimatedOutputTokens);
        Assert.True(row.EstimatedInputTokens > 0);
        Assert.Equal(1, row.Attempts);
        Assert.Equal(answer.Header("x-sluice-request-id"), row.RequestId);
        Assert.Equal(0, gateway.Usage.Waiting);
    }

    [Fact]
    public async Task An_answer_without_usage_is_noted_as_an_estimate()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.WithoutUsage, ScriptedAnswer.WithoutUsage);
        await using var gateway = await Gateway.OverAsync(Config, provider);

        foreach (var stream in (bool[])[true, false])
        {
            await gateway.AskAsync(Gateway.Chat(stream));
            var row = await gateway.Usage.NextAsync();

            Assert.True(row.IsEstimated);
            Assert.True(row.OutputTokens >= 8, $"{row.OutputTokens} tokens.");
            Assert.True(row.CostNanoUsd > 0);
        }
    }

    [Fact]
    public async Task Refusals_are_noted_with_who_refused_and_no_use()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config, provider);
        for (var i = 0; i < 3; i++)
        {
            await gateway.ServesAsync();
            await gateway.Usage.NextAsync();
        }

        await gateway.AskAsync(Gateway.Chat());
        await gateway.AskAsync(Gateway.Chat().Replace("\"m\"", "\"x\"", StringComparison.Ordinal));
        await gateway.AskAsync("{");
        var (limited, notAllowed, malformed) = (await gateway.Usage.NextAsync(), await gateway.Usage.NextAsync(), await gateway.Usage.NextAsync());

        Assert.Equal((429, "rate", ErrorCode.RateLimited, 0), (limited.Status, limited.RefusedBy, limited.Error, limited.Attempts));
        Assert.Equal((403, "x", 0L), (notAllowed.Status, notAllowed.Model, notAllowed.OutputTokens));
        Assert.Equal((400, null, 0L), (malformed.Status, malformed.Model, malformed.InputTokens));
        Assert.Equal(0, gateway.Usage.Waiting);
    }

    [Fact]
    public async Task An_error_of_the_provider_costs_nothing_and_a_silent_one_its_estimate()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, """ "timeouts": { "answer": "200ms" } """, [ScriptedAnswer.ServerError(), ScriptedAnswer.Hung]);
        await using var gateway = await Gateway.OverAsync(Config, provider);

        await gateway.AskAsync(Gateway.Chat(more: ",\"max_tokens\":100"));
        await gateway.AskAsync(Gateway.Chat(more: ",\"max_tokens\":100"));
        var (failed, silent) = (await gateway.Usage.NextAsync(), await gateway.Usage.NextAsync());

        Assert.Equal((500, ErrorCode.ServerError, 0L, 0L), (failed.Status, failed.Error, failed.OutputTokens, failed.InputTokens));
        Assert.Equal((503, ErrorCode.Timeout, 100L, true), (silent.Status, silent.Error, silent.OutputTokens, silent.IsEstimated));
        Assert.Equal(silent.EstimatedInputTokens, silent.InputTokens);
        Assert.Equal((silent.InputTokens * 1_000) + 200_000, silent.CostNanoUsd);
    }

    [Fact]
    public async Task What_a_lost_attempt_may_have_used_is_noted_beside_what_the_next_one_did()
    {
        await using var first = await Provider.StartAsync(
            Provider.Quick, """ "timeouts": { "answer": "200ms" } """, [ScriptedAnswer.Hung]);
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config + """, "retry": { "perTarget": 1, "afterTimeout": true } """, first, second);

        await gateway.AskAsync(Gateway.Chat(more: ",\"max_tokens\":100"), ("x-sim-output-tokens", "11"));
        var row = await gateway.Usage.NextAsync();
        var used = gateway.Runtime.Admission.Capture();

        Assert.Equal((200, "b", 2, 111L, true), (row.Status, row.Backend, row.Attempts, row.OutputTokens, row.IsEstimated));
        Assert.Equal(0, used.OpenLeases);
    }
}
