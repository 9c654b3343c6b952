using Sluice.Gateway.Protocols;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Proxy;

/// <summary>What is to be done, as it was read from a request. One a request: what was found in the body is large, and is not copied.</summary>
/// <param name="api">What the caller speaks.</param>
/// <param name="path">What its path asks for.</param>
/// <param name="scan">What its body says.</param>
/// <param name="home">Who keeps what it goes on with.</param>
internal sealed class Errand(ProxyApi api, ProxyPath path, in RequestScan scan, KeptResponse? home = null)
{
    private readonly RequestScan _scan = scan;

    public ProxyApi Api { get; } = api;

    public ref readonly RequestScan Scan => ref _scan;

    /// <summary>The path below a backend's base URL.</summary>
    public string UpstreamPath { get; } = path.UpstreamPath;

    /// <summary>Who keeps what the call goes on with; <see langword="null"/> where any target may take it.</summary>
    public KeptResponse? Home { get; } = home;
}
