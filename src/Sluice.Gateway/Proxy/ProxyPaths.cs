using System.Collections.Frozen;
using Sluice.Gateway.Naming;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Reads request paths: the endpoints, their aliases without <c>/v1</c> or under <c>/openai/v1</c>, and Azure's
/// <c>/openai/deployments/{model}/...</c>. Doubled and trailing slashes, as base URLs often bring them, do not matter. Names compare with case.
/// </summary>
internal static class ProxyPaths
{
    private const string Deployments = "/openai/deployments/";
    private const string ModelPrefix = "/models/";
    private const int FarthestGuess = 6;
    private const int LongestShown = 100;

    private static readonly FrozenDictionary<string, ProxyPath> Endpoints = new Dictionary<string, ProxyPath>(StringComparer.Ordinal)
    {
        ["/chat/completions"] = new(ProxyEndpoint.ChatCompletions, "/chat/completions"),
        ["/models"] = new(ProxyEndpoint.Models, "/models"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads a path.</summary>
    /// <param name="path">The path without its query, percent-decoded as ASP.NET Core does it (all but <c>%2F</c>).</param>
    public static ProxyPath Read(string path)
    {
        if (path.StartsWith("/v1/", StringComparison.Ordinal)
            && Endpoints.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path.AsSpan(3), out var direct))
        {
            return direct;
        }

        var clean = Clean(path);
        if (clean.StartsWith("/v1/v1/", StringComparison.Ordinal))
            return Unknown($"The path '{Shown(clean)}' has '/v1' twice: drop '/v1' from the end of the base URL.");
        if (clean.StartsWith(Deployments, StringComparison.Ordinal))
            return ReadDeployment(clean);

        return ReadEndpoint(WithoutPrefix(clean)) ?? Unknown(Explain(clean));
    }

    private static ProxyPath? ReadEndpoint(string path)
    {
        if (Endpoints.TryGetValue(path, out var endpoint))
            return endpoint;
        if (!path.StartsWith(ModelPrefix, StringComparison.Ordinal))
            return null;

        var model = Decode(path[ModelPrefix.Length..]);
        return new ProxyPath(ProxyEndpoint.Model, path, model);
    }

    private static ProxyPath ReadDeployment(string path)
    {
        var rest = path[Deployments.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !Endpoints.TryGetValue(rest[slash..], out var endpoint) || endpoint.Endpoint == ProxyEndpoint.Models)
            return Unknown(Explain(path));

        return endpoint with { Model = Decode(rest[..slash]) };
    }

    private static string WithoutPrefix(string path)
    {
        if (path.StartsWith("/openai/v1/", StringComparison.Ordinal))
            return path["/openai/v1".Length..];
        return path.StartsWith("/v1/", StringComparison.Ordinal) ? path["/v1".Length..] : path;
    }

    private static string Clean(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
            path = path.Replace("//", "/", StringComparison.Ordinal);
        return path.Length > 1 && path[^1] == '/' ? path[..^1] : path;
    }

    private static string Decode(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static ProxyPath Unknown(string problem) => new(ProxyEndpoint.Unknown, "", Problem: problem);

    private static string Explain(string path)
    {
        var nearest = Endpoints.Keys
            .Select(known => (Path: $"/v1{known}", Distance: EditDistance.Between(WithoutPrefix(path), known)))
            .MinBy(guess => guess.Distance);
        return nearest.Distance <= Math.Min(FarthestGuess, nearest.Path.Length / 2)
            ? $"Unknown path '{Shown(path)}'. Did you mean '{nearest.Path}'?"
            : $"Unknown path '{Shown(path)}'. Served are POST /v1/chat/completions, GET /v1/models and GET /v1/models/{{id}}.";
    }

    private static string Shown(string path) => path.Length <= LongestShown ? path : $"{path[..LongestShown]}...";
}
