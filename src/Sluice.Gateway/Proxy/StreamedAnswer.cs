using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>A stream whose first content has come, or whose prelude was held back for as long as may be.</summary>
internal sealed class StreamedAnswer(Exchange exchange, UpstreamResponse response) : ProxyAnswer(exchange.Target, response)
{
    public Exchange Exchange { get; } = exchange;

    /// <summary>Cuts the stream into events, and holds what of it is not relayed yet.</summary>
    public SseSplitter Splitter { get; } = new(exchange.Api.MaxEvent);

    /// <summary>Watches them.</summary>
    public StreamInspector Inspector { get; } = exchange.Api.Inspect();

    /// <summary>The prelude: role chunk and pings, to be relayed before anything else.</summary>
    public PooledBytes Held { get; } = new();

    /// <summary>A read that was under way when the prelude had been held back long enough.</summary>
    public Task<int>? PendingRead { get; set; }

    /// <summary>How long the answer took to begin.</summary>
    public TimeSpan FirstByteAfter { get; set; }

    /// <summary>How long it took to begin since its attempt did.</summary>
    public TimeSpan FirstTokenAfter { get; set; }

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
