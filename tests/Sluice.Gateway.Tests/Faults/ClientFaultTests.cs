
namespace Sluice.Gateway.Tests.Faults;

/// <summary>Clients that go away. It is never the target's failure.</summary>
public class ClientFaultTests
{
    public static TheoryData<Lane> Lanes => Lane.All;

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_client_gone_before_the_answer_cancels_the_upstream_is_charged_as_reserved_and_says_nothing_of_the_target(Lane lane)
    {
        var (arrived, closed) = (NewSignal(), NewSignal());
        await using var faulty = await FaultyBackend.StartAsync(lane, async exchange =>
        {
            arrived.SetResult();
            await exchange.ClosedAsync();
            closed.SetResult();
        });
        using var stop = new CancellationTokenSource();

        var call = faulty.SendAsync(stream: true, stop.Token);
        await arrived.Task.WaitAsync(BlackBox.Gateway.HangGuard);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await closed.Task.WaitAsync(BlackBox.Gateway.HangGuard);

        Assert.Equal(499, (await faulty.SettledAsync(Settled.Reservation)).Status);
        faulty.IsReady(failures: 0);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_client_gone_in_a_stream_cancels_the_upstream_is_charged_by_what_was_relayed_and_says_nothing_of_the_target(Lane lane)
    {
        var closed = NewSignal();
        await using var faulty = await FaultyBackend.StartAsync(lane, async exchange =>
        {
            await exchange.BeginStreamAsync(lane.Prelude + lane.Text("Hello"));
            await exchange.ClosedAsync();
            closed.SetResult();
        });

        using (var response = await faulty.SendAsync(stream: true))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            Assert.True(await body.ReadAsync(new byte[64]).AsTask().WaitAsync(BlackBox.Gateway.HangGuard) > 0);
        }

        await closed.Task.WaitAsync(BlackBox.Gateway.HangGuard);
        Assert.Equal(499, (await faulty.SettledAsync(Settled.Counted)).Status);
        faulty.IsReady(failures: 0);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_client_gone_after_the_answer_changes_nothing_of_what_was_stated(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane, exchange => exchange.AnswerAsync(200, lane.Answer));

        using (var response = await faulty.SendAsync(stream: false))
            Assert.Equal(200, (int)response.StatusCode);

        Assert.Equal(200, (await faulty.SettledAsync(Settled.Stated)).Status);
        faulty.IsReady(failures: 0);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
