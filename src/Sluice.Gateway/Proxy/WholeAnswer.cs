using Sluice.Gateway.Routing;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>An answer that is there as a whole.</summary>
internal sealed class WholeAnswer(RoutedTarget target, UpstreamResponse response, PooledBytes body) : ProxyAnswer(target, response)
{
    public PooledBytes Body { get; } = body;

    public override ValueTask DisposeAsync()
    {
        Body.Dispose();
        return base.DisposeAsync();
    }
}
