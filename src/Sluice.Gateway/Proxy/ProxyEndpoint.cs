namespace Sluice.Gateway.Proxy;

/// <summary>What the gateway serves.</summary>
internal enum ProxyEndpoint
{
    /// <summary>Nothing: a 404.</summary>
    Unknown,

    /// <summary><c>POST /v1/chat/completions</c></summary>
    ChatCompletions,

    /// <summary><c>GET /v1/models</c></summary>
    Models,

    /// <summary><c>GET /v1/models/{id}</c></summary>
    Model,
}
