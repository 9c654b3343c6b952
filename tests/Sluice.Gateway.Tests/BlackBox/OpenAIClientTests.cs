using System.ClientModel;
using OpenAI.Chat;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What users of OpenAI's own .NET client see.</summary>
public class OpenAIClientTests
{
    private const string OneKey = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}" } } """;

    private static readonly ChatMessage[] Hello = [new UserChatMessage("Hello")];

    [Fact]
    public async Task A_chat_is_answered_with_its_usage()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var answer = (await gateway.Client().CompleteChatAsync(Hello)).Value;

        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal(8, answer.Usage.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
    }

    [Fact]
    public async Task A_streamed_chat_ends_with_its_usage()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var updates = await gateway.Client().CompleteChatStreamingAsync(Hello).ToListAsync().AsTask().WaitAsync(Gateway.HangGuard);

        Assert.Equal(8, updates.Sum(update => update.ContentUpdate.Count(part => part.Text.Length > 0)));
        Assert.Equal(8, updates.Single(update => update.Usage is not null).Usage.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Stop, updates.Single(update => update.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task Models_are_those_that_the_key_may_use()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, """ "models": { "gpt-a": "gpt-a", "gpt-b": "gpt-b", "other": "other" } """);
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "models": ["gpt-*"] } } """, provider);

        var models = gateway.OpenAI().GetOpenAIModelClient();
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => models.GetModelAsync("other"));

        Assert.Equal("gpt-a gpt-b", string.Join(' ', (await models.GetModelsAsync()).Value.Select(model => model.Id)));
        Assert.Equal("gpt-b", (await models.GetModelAsync("gpt-b")).Value.Id);
        Assert.Equal(404, refused.Status);
    }

    [Fact]
    public async Task A_wrong_key_is_a_401_that_says_what_to_send()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => gateway.Client(key: "sk-wrong").CompleteChatAsync(Hello));

        Assert.Equal(401, refused.Status);
        Assert.Contains("invalid_api_key", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, provider.Record.Count);
    }

    [Fact]
    public async Task A_limit_of_the_key_is_a_429_with_both_retry_headers()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 1 } } } """, provider);
        await gateway.Client().CompleteChatAsync(Hello);

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => gateway.Client().CompleteChatAsync(Hello));
        var headers = refused.GetRawResponse()!.Headers;

        Assert.Equal(429, refused.Status);
        Assert.True(headers.TryGetValue("retry-after", out var seconds));
        Assert.True(headers.TryGetValue("retry-after-ms", out var milliseconds));
        Assert.InRange(int.Parse(seconds!, null), 1, 60);
        Assert.InRange(int.Parse(milliseconds!, null), 1, 60_000);
        Assert.Equal(1, provider.Record.Count);
    }

    [Fact]
    public async Task Its_own_retries_carry_it_over_a_short_refusal()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.ServerError(503));
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var answer = (await gateway.Client(retries: 3).CompleteChatAsync(Hello)).Value;

        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal([503, 200], provider.Record.Calls.Select(call => call.Status));
    }

    [Fact]
    public async Task A_cancelled_stream_is_cancelled_upstream_settled_and_frees_its_slot()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.HungAfter(4));
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "concurrency": 1 } } } """, provider);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in gateway.Client().CompleteChatStreamingAsync(Hello, cancellationToken: stop.Token))
            {
                if (update.ContentUpdate.Count > 0 && update.ContentUpdate[0].Text.Length > 0)
                    await stop.CancelAsync();
            }
        }).WaitAsync(Gateway.HangGuard);
        await provider.UntilAsync(record => record.Open == 0);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(CallEnd.Hung, provider.Record.Calls[0].End);
        Assert.Equal(499, row.Status);
        Assert.InRange(row.OutputTokens, 1, 100);
        Assert.Equal(0, gateway.OpenLeases);
        await gateway.ServesAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public async Task A_stream_that_is_cut_upstream_is_an_error_wherever_it_is_cut(int afterEvents)
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.CutAfter(afterEvents));
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await AssertBrokenAsync(gateway);
    }

    [Fact]
    public async Task A_stream_that_ends_without_its_end_mark_is_an_error()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.WithoutDone);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await AssertBrokenAsync(gateway);
    }

    [Fact]
    public async Task A_malformed_event_in_a_stream_is_an_error()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.MalformedAt(4));
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await AssertBrokenAsync(gateway);
    }

    [Fact]
    public async Task An_error_event_in_a_stream_is_an_error()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.ErrorEventAt(4));
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await AssertBrokenAsync(gateway);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_an_error()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, """ "timeouts": { "idle": "300ms" } """, [ScriptedAnswer.HungAfter(4)]);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await AssertBrokenAsync(gateway);
        await provider.UntilAsync(record => record.Open == 0);
    }

    private static async Task AssertBrokenAsync(Gateway gateway)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() =>
            gateway.Client().CompleteChatStreamingAsync(Hello).ToListAsync().AsTask().WaitAsync(Gateway.HangGuard));

        Assert.True(error is IOException or ClientResultException or HttpRequestException, $"Got {error}.");
        await gateway.ServesAsync();
    }
}
