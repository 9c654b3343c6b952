using Sluice.Control;

namespace Sluice.Http;

/// <summary>The time-out of a client counts the waiting for room too.</summary>
internal static class ClientTimeout
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Adds what calls may wait to the time-out that clients have unless somebody sets one.</summary>
    public static void MakeRoom(HttpClient client, TrafficControl control)
    {
        if (client.Timeout != Usual)
            return;
        var wait = control.MaxWait;
        client.Timeout = wait < Longest - Usual ? Usual + wait : Timeout.InfiniteTimeSpan;
    }
}
