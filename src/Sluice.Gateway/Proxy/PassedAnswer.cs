using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>An answer that is passed on as it comes, such as sound; its first bytes have come.</summary>
internal sealed class PassedAnswer(Exchange exchange, UpstreamResponse response) : ProxyAnswer(exchange.Target, response)
{
    public Exchange Exchange { get; } = exchange;

    /// <summary>The first bytes.</summary>
    public PooledBytes First { get; } = new();

    /// <summary>How long the answer took to begin.</summary>
    public TimeSpan FirstByteAfter { get; set; }

    public override ValueTask DisposeAsync()
    {
        First.Dispose();
        return base.DisposeAsync();
    }
}
