using System.Net;
using Sluice.Gateway.Config;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Routing;
using Sluice.Resilience;

namespace Sluice.Gateway.Hosting;

/// <summary>A configuration at work: never changed, only replaced as a whole. A call keeps the one it came under.</summary>
internal sealed record RunningConfiguration
{
    /// <summary>Counts up with every configuration since the start, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>Since when it is in force.</summary>
    public required DateTimeOffset Since { get; init; }

    public required SluiceConfig Config { get; init; }

    public required IReadOnlyList<Backend> Backends { get; init; }

    public required ModelRoutes Routes { get; init; }

    public required ClientKeys Keys { get; init; }

    public required CallExecutor Executor { get; init; }

    public required HostRules Hosts { get; init; }

    /// <summary>Whose word on where a request comes from is taken.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }
}
