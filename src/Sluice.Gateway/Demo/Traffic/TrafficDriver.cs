namespace Sluice.Gateway.Demo.Traffic;

/// <summary>Sends calls at their instants, each on its own, whatever becomes of the others.</summary>
/// <param name="client">Sends them.</param>
/// <param name="onRefused">Told of every refusal.</param>
/// <param name="time">The clock.</param>
internal sealed class TrafficDriver(TrafficClient client, Action<SampleCall, ClientRefusal> onRefused, TimeProvider time)
{
    /// <summary>Sends all calls and waits for their answers; returns early, without error, when it is cancelled.</summary>
    public async Task RunAsync(IEnumerable<SampleCall> calls, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var open = new List<Task>();
        try
        {
            foreach (var call in calls)
            {
                var wait = call.At - time.GetElapsedTime(start);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                open.RemoveAll(static task => task.IsCompleted);
                open.Add(SendAsync(call, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The calls that are open end by the same token.
        }

        await Task.WhenAll(open).ConfigureAwait(false);
    }

    private async Task SendAsync(SampleCall call, CancellationToken cancellationToken)
    {
        try
        {
            if (await client.SendAsync(call, cancellationToken).ConfigureAwait(false) is { } refusal)
                onRefused(call, refusal);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The demo ends; nobody reads this answer any more.
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // A stream that broke: the gateway has counted it.
        }
    }
}
