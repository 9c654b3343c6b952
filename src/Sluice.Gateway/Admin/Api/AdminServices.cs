using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Admin.Api;

/// <summary>What the admin API works on besides the gateway itself; a gateway without a data directory, as the demo, has none of it.</summary>
internal sealed record AdminServices
{
    /// <summary>The configuration, to be read again and changed.</summary>
    public GatewayConfiguration? Configuration { get; init; }

    /// <summary>Whether the first token is the environment's, so that no other can take its place.</summary>
    public bool IsTokenGiven { get; init; }

    /// <summary>The data directory.</summary>
    public GatewayStores? Stores { get; init; }
}
