using Sluice.Gateway.Tests.BlackBox;
using Sluice.Health;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>A gateway before one backend that does what a row of the matrix says, and what came of a call through it.</summary>
internal sealed class FaultyBackend : IAsyncDisposable
{
    private const long NanoUsdPerInput = 1_000;
    private const long NanoUsdPerOutput = 10_000;

    private readonly Lane _lane;
    private RawUpstream? _upstream;

    private FaultyBackend(Lane lane, BlackBox.Gateway gateway) => (_lane, Gateway) = (lane, gateway);

    public BlackBox.Gateway Gateway { get; }

    public HealthReading Health => Gateway.Runtime.Admission.Capture().Targets.Single(target => target.Name.StartsWith("a/", StringComparison.Ordinal)).Health;

    /// <summary>Starts a gateway with a budget, prices and one attempt a call.</summary>
    /// <param name="lane">Who speaks what.</param>
    /// <param name="baseUrl">Where the backend is.</param>
    /// <param name="settings">Further members of the backend.</param>
    /// <param name="time">The clock; <see langword="null"/> for the real one.</param>
    public static async Task<FaultyBackend> StartAsync(Lane lane, string baseUrl, string settings = "", TimeProvider? time = null)
    {
        var more = $$"""
            "keys": { "team": { "key": "{{BlackBox.Gateway.Secret}}", "budgets": [ { "usd": 1, "window": "day" } ] } },
            "prices": { "m": { "input": 1, "output": 10 } }
            """;
        return new(lane, await BlackBox.Gateway.StartAsync(BlackBox.Gateway.Config(more, (baseUrl, $"\"protocol\": \"{lane.Backend}\"{(settings.Length == 0 ? "" : ", ")}{settings}")), time));
    }

    /// <summary>Starts the same before a backend that answers every request in one way, and ends with the gateway.</summary>
    /// <param name="lane">Who speaks what.</param>
    /// <param name="answer">What it does with a request that came whole; then it closes the connection.</param>
    /// <param name="settings">Further members of the backend.</param>
    /// <param name="time">The clock; <see langword="null"/> for the real one.</param>
    public static async Task<FaultyBackend> StartAsync(Lane lane, Func<RawExchange, Task> answer, string settings = "", TimeProvider? time = null)
    {
        var upstream = RawUpstream.Start(answer);
        var faulty = await StartAsync(lane, upstream.BaseUrl, settings, time);
        faulty._upstream = upstream;
        return faulty;
    }

    public Task<HttpResponseMessage> SendAsync(bool stream, CancellationToken cancellationToken = default) =>
        Gateway.SendToAsync(_lane.Path, _lane.Call(stream), cancellationToken);

    /// <summary>Sends a call and reads its answer, which is whole.</summary>
    public Task<Answer> AskAsync(bool stream) => Gateway.PostAsync(_lane.Path, _lane.Call(stream));

    /// <summary>Sends a streamed call and reads what comes until it breaks off, which it must.</summary>
    public async Task<string> AskBrokenAsync()
    {
        using var response = await SendAsync(stream: true);
        var (text, isBroken) = await RawHttp.ReadToBreakAsync(response);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.True(isBroken, $"It ended as if it were whole: {text}");
        Assert.DoesNotContain(_lane.EndMark, text, StringComparison.Ordinal);
        Assert.Contains("\"error\":{", text, StringComparison.Ordinal);
        if (_lane.Caller == "anthropic")
            Assert.Contains("event: error\n", text, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Checks an answer of ours that says that the backend could not answer.</summary>
    public void SaysDown(Answer answer, string words)
    {
        Assert.True(answer.Status == _lane.Down, $"{answer.Status}: {answer.Body}");
        Assert.Equal("provider", Detail(answer).GetProperty("source").GetString());
        Assert.Contains("backend 'a'", answer.Message, StringComparison.Ordinal);
        Assert.Contains(words, answer.Message, StringComparison.Ordinal);
    }

    public System.Text.Json.JsonElement Detail(Answer answer) => _lane.Caller == "anthropic" ? answer.Json.GetProperty("sluice") : answer.Sluice;

    /// <summary>Checks what the call is charged with, and that the backend is ready with so many failures in a row against it.</summary>
    public async Task EndsAsync(Settled settled, int failures)
    {
        await SettledAsync(settled);
        IsReady(failures);
    }

    /// <summary>Checks what the call is charged with, in the usage row and in the budget.</summary>
    public async Task<UsageRecord> SettledAsync(Settled settled)
    {
        var row = await Gateway.Usage.NextAsync();
        var (input, output) = settled switch
        {
            Settled.Nothing => (0, 0),
            Settled.Reservation => (row.EstimatedInputTokens, row.EstimatedOutputTokens),
            Settled.Stated => (7, 3),
            _ => (row.InputTokens, row.OutputTokens),
        };
        Assert.Equal((settled, input, output), (settled, row.InputTokens, row.OutputTokens));
        if (settled == Settled.Counted)
            Assert.InRange(output, 1, row.EstimatedOutputTokens - 1);
        if (settled == Settled.Reservation)
            Assert.True(row is { EstimatedInputTokens: >= 7, EstimatedOutputTokens: 1_000 }, row.ToString());
        Assert.Equal(settled is Settled.Reservation or Settled.Counted, row.IsEstimated);
        var cost = (input * NanoUsdPerInput) + (output * NanoUsdPerOutput);
        Assert.Equal(cost, row.CostNanoUsd ?? 0);
        var budget = Gateway.Runtime.Admission.Capture().Scopes.Single(scope => scope.Name == "key:team").Limits.Single();
        Assert.Equal((cost, 0), (budget.Used, budget.Reserved));
        Assert.Equal(0, Gateway.OpenLeases);
        return row;
    }

    /// <summary>Checks that the backend is ready, and how many failures in a row count against it.</summary>
    public void IsReady(int failures)
    {
        Assert.Equal(HealthState.Ready, Health.State);
        Assert.Equal(failures, Health.Failures);
    }

    /// <summary>Checks that the backend is left alone for a reason.</summary>
    public void IsOut(OutReason reason)
    {
        Assert.Equal((HealthState.Cooling, reason), (Health.State, Health.Reason));
        Assert.True(Health.ReadyIn > TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        if (_upstream is not null)
            await _upstream.DisposeAsync();
    }
}
