using System.IO.Pipelines;
using Sluice.Gateway.Routing;

namespace Sluice.Gateway.Proxy;

/// <summary>Sends what was written to a client, for as long as one that does not read is waited for.</summary>
internal static class ClientPatience
{
    /// <summary>
    /// Flushes. A client that takes nothing for too long (<c>timeouts.write</c>) holds a slot and a connection for nobody: it is let go.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="writer">The response.</param>
    /// <param name="target">Whose answer it is.</param>
    /// <returns>Whether the client has gone, or was let go.</returns>
    /// <exception cref="OperationCanceledException">The time of the whole call is over.</exception>
    public static async ValueTask<bool> FlushAsync(ProxyCall call, PipeWriter writer, RoutedTarget target)
    {
        var flushing = writer.FlushAsync(call.Watchdog.Token);
        if (!flushing.IsCompleted)
            call.Watchdog.Allow(target.Backend.Config.Timeouts.Write); // it is the client that is slow now, not the backend
        try
        {
            var flushed = await flushing.ConfigureAwait(false);
            if (!flushed.IsCanceled || !call.Watchdog.IsTimedOut)
                return flushed.IsCompleted || flushed.IsCanceled || call.Watchdog.IsClientGone;
        }
        catch (OperationCanceledException) when (call.Watchdog is { IsTimedOut: true, IsBoundByTotal: false })
        {
            // Let go below.
        }

        if (call.Watchdog.IsBoundByTotal)
            throw new OperationCanceledException(call.Watchdog.Token);
        call.Http.Abort();
        return true;
    }
}
