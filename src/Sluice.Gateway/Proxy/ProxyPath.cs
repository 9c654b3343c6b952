namespace Sluice.Gateway.Proxy;

/// <summary>What a request's path asks for.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="UpstreamPath">The path below a backend's base URL, starting with a slash; empty where unknown.</param>
/// <param name="Model">The model that the path names, where it names one.</param>
/// <param name="Problem">Why the path is unknown, and what to use instead.</param>
internal readonly record struct ProxyPath(ProxyEndpoint Endpoint, string UpstreamPath, string? Model = null, string? Problem = null);
