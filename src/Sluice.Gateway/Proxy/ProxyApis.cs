using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.OpenAI;

namespace Sluice.Gateway.Proxy;

/// <summary>The APIs that are served through the pipeline, one an endpoint. A new one is registered here.</summary>
internal sealed class ProxyApis
{
    private readonly ProxyApi?[] _apis = new ProxyApi?[Enum.GetValues<ProxyEndpoint>().Length];

    public ProxyApis()
    {
        var names = new ModelNames();
        _apis[(int)ProxyEndpoint.ChatCompletions] = new ChatApi(names);
    }

    /// <summary>The API of an endpoint; <see langword="null"/> where Sluice answers by itself.</summary>
    public ProxyApi? Find(ProxyEndpoint endpoint) => _apis[(int)endpoint];
}
