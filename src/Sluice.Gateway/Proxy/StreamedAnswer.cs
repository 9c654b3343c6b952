using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Routing;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>A stream whose first content has come, or whose prelude was held back for as long as may be.</summary>
internal sealed class StreamedAnswer(RoutedTarget target, UpstreamResponse response, bool hidesUsage) : ChatAnswer(target, response)
{
    /// <summary>Cuts the stream into events, and holds what of it is not relayed yet.</summary>
    public SseSplitter Splitter { get; } = new();

    /// <summary>Watches them.</summary>
    public ChatStreamInspector Inspector { get; } = new();

    /// <summary>The prelude: role chunk and pings, to be relayed before anything else.</summary>
    public PooledBytes Held { get; } = new();

    /// <summary>A read that was under way when the prelude had been held back long enough.</summary>
    public Task<int>? PendingRead { get; set; }

    /// <summary>Whether the usage event was asked for by us and not by the caller, who does not get it.</summary>
    public bool HidesUsage { get; } = hidesUsage;

    /// <summary>How long the answer took to begin.</summary>
    public TimeSpan FirstByteAfter { get; set; }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        try
        {
            // Only when no read is under way any more may its buffer go back to the pool.
            if (PendingRead is { } read)
                await read.ConfigureAwait(false);
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException or ObjectDisposedException)
        {
            // Disposing the response broke it off.
        }

        Held.Dispose();
        Splitter.Dispose();
    }
}
