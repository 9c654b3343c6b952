namespace Sluice.Gateway.Proxy;

/// <summary>What a request's path asks for.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="UpstreamPath">The path below a backend's base URL, starting with a slash; empty where unknown.</param>
/// <param name="Model">The model that the path names, where it names one.</param>
/// <param name="Problem">Why the path is unknown, and what to use instead.</param>
/// <param name="Methods">The methods that it takes, separated by commas.</param>
/// <param name="Id">The id of the object that the path names, where it names one.</param>
internal readonly record struct ProxyPath(
    ProxyEndpoint Endpoint, string UpstreamPath, string? Model = null, string? Problem = null, string Methods = "POST", string? Id = null)
{
    /// <summary>Whether the path takes a method.</summary>
    public bool Takes(string method)
    {
        foreach (var range in Methods.AsSpan().Split(','))
        {
            if (Methods.AsSpan(range).Trim().Equals(method, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
