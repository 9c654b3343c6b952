using System.Text;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Streams that say more than was reserved for them, and never state what they used.</summary>
public sealed class RunawayStreamTests
{
    private const int Chunks = 20;
    private const int Said = Chunks * 1_000; // bytes, and at two a token more than twice the 4,096 that a call without a limit reserves
    private static readonly string Chunk = HandmadeUpstream.Chunk(new string('x', 1_000));

    private static readonly string Tokens = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "tpm": 1000000 } } } """;

    private static readonly string Money =
        $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "budgets": [ { "usd": 100, "window": "day" } ] } }, "prices": { "m": { "input": 0, "output": 10 } } """;

    [Fact]
    public async Task A_cut_stream_that_said_more_than_was_reserved_is_charged_by_what_it_said()
    {
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            for (var i = 0; i < Chunks; i++)
                await HandmadeUpstream.WriteAsync(http, Chunk); // and no end mark follows
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Tokens, (upstream.BaseUrl, "")));

        using (var response = await gateway.SendAsync(Gateway.Chat(true)))
            Assert.True((await RawHttp.ReadToBreakAsync(response)).IsBroken);

        await IsChargedAsync(gateway);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_without_a_limit_is_charged_for_all_that_was_relayed()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            using var gone = http.RequestAborted.Register(left.SetResult);
            for (var i = 0; i < Chunks; i++)
                await HandmadeUpstream.WriteAsync(http, Chunk);
            await left.Task;
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Tokens, (upstream.BaseUrl, "")));

        using (var response = await gateway.SendAsync(Gateway.Chat(true)))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[Chunks * Encoding.UTF8.GetByteCount(Chunk)]).AsTask().WaitAsync(Gateway.HangGuard);
        }

        await left.Task.WaitAsync(Gateway.HangGuard);
        await IsChargedAsync(gateway);
    }

    [Fact]
    public async Task A_stream_that_runs_far_beyond_its_limit_is_ended_where_a_budget_pays_and_charged_by_what_it_said()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            using var gone = http.RequestAborted.Register(ended.SetResult);
            while (!ended.Task.IsCompleted)
                await HandmadeUpstream.WriteAsync(http, Chunk);
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Money, (upstream.BaseUrl, "")));

        using (var response = await gateway.SendAsync(Gateway.Chat(true, ",\"max_tokens\":10")))
        {
            var (text, isBroken) = await RawHttp.ReadToBreakAsync(response);
            Assert.True(isBroken);
            Assert.Contains("far more than the 10 tokens that were allowed", text, StringComparison.Ordinal);
        }

        await ended.Task.WaitAsync(Gateway.HangGuard);
        var row = await gateway.Usage.NextAsync();
        var budget = gateway.Runtime.Admission.Capture().Scopes.Single(scope => scope.Name == "key:team").Limits.Single();
        Assert.InRange(row.OutputTokens, 64 * 1_024 / 8, 64 * 1_024);
        Assert.Equal(row.OutputTokens * 10_000, row.CostNanoUsd);
        Assert.Equal((row.CostNanoUsd.GetValueOrDefault(), 0), (budget.Used, budget.Reserved));
    }

    private static async Task IsChargedAsync(Gateway gateway)
    {
        var row = await gateway.Usage.NextAsync();
        var limit = gateway.Runtime.Admission.Capture().Scopes.Single(scope => scope.Name == "key:team").Limits.Single();

        Assert.Equal((Said / 2, true), (row.OutputTokens, row.IsEstimated));
        Assert.Equal((row.InputTokens + row.OutputTokens, 0), (limit.Used, limit.Reserved));
        Assert.Equal(0, gateway.OpenLeases);
    }
}
