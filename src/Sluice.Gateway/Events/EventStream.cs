using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Events;

/// <summary>Sends a listener's events to it as server-sent events, with a heartbeat while nothing happens.</summary>
internal static class EventStream
{
    /// <summary>The longest that a connection is silent.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may take no byte before its connection is broken off.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly byte[] Beat = ": heartbeat\n\n"u8.ToArray();

    /// <summary>Sends until the client goes, is too slow, or the gateway stops.</summary>
    /// <param name="http">The connection; its head is not written yet.</param>
    /// <param name="listener">What is sent.</param>
    /// <param name="first">Sent at once, before everything else.</param>
    /// <param name="time">The clock of heartbeats.</param>
    /// <param name="stopping">Ends it.</param>
    public static async Task SendAsync(HttpContext http, EventListener listener, LiveEvent? first, TimeProvider time, CancellationToken stopping)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers["x-accel-buffering"] = "no";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await WriteAsync(http, first is null ? Beat : Encode(first), time).ConfigureAwait(false);
            while (true)
            {
                while (listener.Events.TryRead(out var live))
                    await WriteAsync(http, Encode(live), time).ConfigureAwait(false);
                if (listener.Events.Completion.IsCompleted)
                    break;
                if (!await ComesAsync(listener, time, ending.Token).ConfigureAwait(false))
                    await WriteAsync(http, Beat, time).ConfigureAwait(false);
            }

            var notice = "{\"reason\":\"Events came faster than they were read. Connect again, and read the state anew.\"}"u8.ToArray();
            await WriteAsync(http, Encode(new(0, EventKind.Dropped, notice)), time).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client has gone or takes nothing, or the gateway stops.
        }
    }

    // Whether an event, or the end of events, comes before a heartbeat is due.
    private static async Task<bool> ComesAsync(EventListener listener, TimeProvider time, CancellationToken ending)
    {
        using var due = new CancellationTokenSource(Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, ending);
        try
        {
            await listener.Events.WaitToReadAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task WriteAsync(HttpContext http, byte[] bytes, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            await http.Response.Body.WriteAsync(bytes, either.Token).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
            throw;
        }
    }

    private static byte[] Encode(LiveEvent live)
    {
        var head = live.Id > 0
            ? string.Create(CultureInfo.InvariantCulture, $"id: {live.Id}\nevent: {live.Kind}\ndata: ")
            : $"event: {live.Kind}\ndata: ";
        return [.. Encoding.UTF8.GetBytes(head), .. live.Json, .. "\n\n"u8];
    }
}
