using Sluice.Limits;
using Sluice.Simulation.Records;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Tests;

public class CancellationTests
{
    private static readonly SimulatedProviderOptions Options = Simulated.Exact with { Price = new(new(1_000_000), new(1_000_000)), Count = CountingRule.All };

    [Fact]
    public async Task A_cancelled_stream_stops_at_once_and_what_was_produced_is_billed()
    {
        var sim = new Simulated(Options);
        using var cancel = new CancellationTokenSource();
        var call = sim.Call(Simulated.Chat(input: 4, output: 1000, maxTokens: 1000, stream: true), cancel.Token);
        sim.Time.Advance(TimeSpan.FromMilliseconds(100 + 40));

        await cancel.CancelAsync();

        Assert.True(call.IsCompleted);
        Assert.IsAssignableFrom<OperationCanceledException>((await call).Failure);
        AssertStopped(sim, produced: 5);
        Assert.Equal(9, sim.Record.PeakIn(TimeSpan.FromSeconds(60), CountedDimension.Tokens));
    }

    [Fact]
    public async Task A_disposed_answer_stops_its_call()
    {
        var sim = new Simulated(Options);
        var call = sim.Send(Simulated.Chat(input: 4, output: 1000, maxTokens: 1000, stream: true));
        sim.Time.Advance(TimeSpan.FromMilliseconds(100 + 40));

        await (await call).DisposeAsync();

        AssertStopped(sim, produced: 5);
    }

    [Fact]
    public async Task A_read_that_is_cancelled_stops_its_call()
    {
        var sim = new Simulated(Options);
        using var cancel = new CancellationTokenSource();
        var call = sim.Send(Simulated.Chat(input: 4, output: 1000, maxTokens: 1000, stream: true));
        sim.Time.Advance(TimeSpan.FromMilliseconds(100 + 40));
        var body = (await call).Body;
        var buffer = new byte[65536];
        Assert.True(await body.ReadAsync(buffer) > 0);
        var reading = body.ReadAsync(buffer, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        AssertStopped(sim, produced: 5);
    }

    [Fact]
    public async Task A_plain_call_that_is_cancelled_bills_the_steps_it_made()
    {
        var sim = new Simulated(Options);
        using var cancel = new CancellationTokenSource();
        var call = sim.Send(Simulated.Chat(input: 4, output: 160, maxTokens: 1000), cancel.Token);
        sim.Time.Advance(TimeSpan.FromMilliseconds(100 + 350));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        AssertStopped(sim, produced: 30);
    }

    [Fact]
    public async Task A_call_cancelled_before_its_first_token_bills_its_input()
    {
        var sim = new Simulated(Options);
        using var cancel = new CancellationTokenSource();
        var call = sim.Send(Simulated.Chat(input: 4, stream: true), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        AssertStopped(sim, produced: 0);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_already_is_never_sent()
    {
        var sim = new Simulated(Options);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sim.Send(Simulated.Chat(), new CancellationToken(true)));

        Assert.Equal(0, sim.Record.Count);
    }

    [Fact]
    public async Task Cancelling_after_the_end_changes_nothing()
    {
        var sim = new Simulated(Options);
        using var cancel = new CancellationTokenSource();
        var call = sim.Send(Simulated.Chat(output: 3, stream: true), cancel.Token);
        sim.Time.Advance(TimeSpan.FromSeconds(10));
        var before = sim.Record.Calls[0];

        await cancel.CancelAsync();
        await (await call).DisposeAsync();

        Assert.Equal(CallEnd.Complete, before.End);
        Assert.Equal(before, sim.Record.Calls[0]);
    }

    private static void AssertStopped(Simulated sim, long produced)
    {
        var before = Assert.Single(sim.Record.Calls);
        Assert.Equal((CallEnd.Cancelled, produced, 4 + produced), (before.End, before.ProducedTokens, before.Billed.Value));
        Assert.Equal(4 + produced, before.CountedTokens);
        Assert.Equal((0, 0), (sim.Record.Open, sim.Time.PendingTimers));
        sim.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before, Assert.Single(sim.Record.Calls));
    }
}
