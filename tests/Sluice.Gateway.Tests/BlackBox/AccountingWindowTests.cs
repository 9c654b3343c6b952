using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Providers' windows, prices and headers, row by row of the accounting rules; the number in a name is the row's.</summary>
public class AccountingWindowTests
{
    private const string Anthropic = """ "protocol": "anthropic" """;

    [Fact]
    public void Every_row_of_the_accounting_rules_has_a_test_named_after_it()
    {
        var names = typeof(AccountingWindowTests).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Sluice.Gateway.Tests", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)).Select(method => method.Name).ToArray();

        Assert.All(Enumerable.Range(1, 26), row => Assert.Contains(names, name => name.StartsWith(string.Create(CultureInfo.InvariantCulture, $"Row_{row:00}_"), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Row_10_Own_caps_reserve_the_whole_input_and_a_provider_that_may_read_it_from_its_cache_never_refuses_for_ever()
    {
        var prompt = $$$""","system":[{"type":"text","text":"{{{new string('x', 8000)}}}","cache_control":{"type":"ephemeral"}}]""";
        await using var provider = await Provider.StartAsync(Provider.Quick, Anthropic + """, "limits": { "itpm": 1000 } """);
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "tpm": 1000 } }, "free": { "key": "sk-free-secret-0123456789abcdef" } } """, provider);

        var own = await gateway.PostAsync("/v1/messages", Gateway.Message(more: prompt));
        gateway.Http.DefaultRequestHeaders.Authorization = new("Bearer", "sk-free-secret-0123456789abcdef");
        var providers = await gateway.PostAsync("/v1/messages", Gateway.Message(more: prompt));

        Assert.Equal((413, true), (own.Status, own.Json.GetProperty("sluice").GetProperty("permanent").GetBoolean()));
        Assert.True(providers.Status == 200 || !providers.Json.GetProperty("sluice").GetProperty("permanent").GetBoolean(), providers.Body);
    }

    [Theory]
    [InlineData(CountingRule.OpenAI)]
    [InlineData(CountingRule.Azure)]
    [InlineData(CountingRule.Anthropic)]
    public async Task Row_11_A_backends_limits_count_as_its_provider_does_so_that_it_refuses_nothing_and_little_is_left(CountingRule rule)
    {
        const int Limit = 20_000;
        var time = new VirtualTimeProvider();
        var isAnthropic = rule == CountingRule.Anthropic;
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { Count = rule, Tpm = isAnthropic ? 0 : Limit, Itpm = isAnthropic ? Limit : 0, KeepRequests = 0 },
            $$""" "protocol": "{{(isAnthropic ? "anthropic" : "openai")}}", "count": "{{rule.ToString().ToLowerInvariant()}}", "limits": { "{{(isAnthropic ? "itpm" : "tpm")}}": {{Limit}} } """, null, time);
        await using var gateway = await Gateway.OverAsync("", time, provider);
        var path = isAnthropic ? "/v1/messages" : "/v1/chat/completions";
        var body = $$"""{"model":"m","max_tokens":300,"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("Tell me a story. ", 60))}}"}]}""";

        for (var minute = 0; minute < 3; minute++)
        {
            var answer = await gateway.PostAsync(path, body);
            Assert.Equal(200, answer.Status);
            while (answer.Status == 200)
                answer = await gateway.PostAsync(path, body);
            Assert.Equal((429, "token_window"), (answer.Status, (isAnthropic ? answer.Json.GetProperty("sluice") : answer.Sluice).GetProperty("component").GetString()));
            time.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.All(provider.Record.Calls, call => Assert.Equal(200, call.Status));
        Assert.InRange(provider.Record.HighestLive(isAnthropic ? Simulation.Windows.CountedDimension.InputTokens : Simulation.Windows.CountedDimension.Tokens), Limit / 2, Limit);
    }

    [Theory]
    [InlineData(""" "a/x-2025-01-01": { "input": 0, "output": 1 }, "x-2025-01-01": { "input": 0, "output": 2 }, "x": { "input": 0, "output": 3 }, "m": { "input": 0, "output": 4 } """, 1)]
    [InlineData(""" "x-2025-01-01": { "input": 0, "output": 2 }, "x": { "input": 0, "output": 3 }, "m": { "input": 0, "output": 4 } """, 2)]
    [InlineData(""" "x": { "input": 0, "output": 3 }, "m": { "input": 0, "output": 4 } """, 3)]
    [InlineData(""" "m": { "input": 0, "output": 4 } """, 4)]
    public async Task Row_13_A_price_is_looked_up_under_four_names_in_their_order(string prices, int usdPerMillion)
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, """ "models": { "m": "x-2025-01-01" } """);
        await using var gateway = await Gateway.OverAsync($$""" "prices": { {{prices}} } """, provider);

        await gateway.AskAsync(Gateway.Chat());
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(row.OutputTokens * usdPerMillion * 1_000, row.CostNanoUsd);
    }

    [Theory]
    [InlineData(10, 200)]
    [InlineData(100, 413)]
    public async Task Row_13_The_tier_of_long_contexts_counts_when_the_dearest_price_is_reserved(int outputAbove, int status)
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(
            $$"""
            "keys": { "team": { "key": "{{Gateway.Secret}}", "budgets": [ { "usd": 0.02, "window": "day" } ] } },
            "prices": { "m": { "input": 0, "output": 10, "above": [ { "inputTokens": 2000, "input": 0, "output": {{outputAbove}} } ] } }
            """, provider);
        var body = $$"""{"model":"m","max_tokens":1000,"messages":[{"role":"user","content":"{{new string('x', 40_000)}}"}]}""";

        Assert.Equal(status, (await gateway.AskAsync(body)).Status);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    public async Task Row_16_Limits_of_minus_one_and_zero_in_headers_hold_nobody_up_and_reach_no_client(string value)
    {
        string[] names =
        [
            "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
            "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-unified-5h-utilization",
            "anthropic-fast-input-tokens-limit", "anthropic-priority-input-tokens-limit", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens",
        ];
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            foreach (var name in names)
                http.Response.Headers[name] = value;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config("", (upstream.BaseUrl, "")));

        for (var i = 0; i < 10; i++)
        {
            var got = await gateway.AskAsync(Gateway.Chat());
            Assert.Equal(200, got.Status);
            Assert.All(names, name => Assert.False(got.Headers.TryGetValue(name, out var passed) && passed == value, name));
        }
    }
}
