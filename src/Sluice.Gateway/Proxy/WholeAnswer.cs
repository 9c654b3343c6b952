using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>An answer that is there as a whole.</summary>
internal sealed class WholeAnswer(Exchange exchange, UpstreamResponse response, PooledBytes body) : ProxyAnswer(exchange.Target, response)
{
    public Exchange Exchange { get; } = exchange;

    public PooledBytes Body { get; } = body;

    public override ValueTask DisposeAsync()
    {
        Body.Dispose();
        return base.DisposeAsync();
    }
}
