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
    private const string ResponsePrefix = "/responses/";
    private const int FarthestGuess = 6;
    private const int LongestShown = 100;

    private static readonly FrozenDictionary<string, ProxyPath> Endpoints = new ProxyPath[]
    {
        new(ProxyEndpoint.ChatCompletions, "/chat/completions"),
        new(ProxyEndpoint.Completions, "/completions"),
        new(ProxyEndpoint.Embeddings, "/embeddings"),
        new(ProxyEndpoint.Responses, "/responses"),
        new(ProxyEndpoint.CompactResponse, "/responses/compact"),
        new(ProxyEndpoint.ResponseInput, "/responses/input_tokens"),
        new(ProxyEndpoint.Messages, "/messages"),
        new(ProxyEndpoint.CountTokens, "/messages/count_tokens"),
        new(ProxyEndpoint.Moderations, "/moderations"),
        new(ProxyEndpoint.ImageGenerations, "/images/generations"),
        new(ProxyEndpoint.ImageEdits, "/images/edits"),
        new(ProxyEndpoint.ImageVariations, "/images/variations"),
        new(ProxyEndpoint.Speech, "/audio/speech"),
        new(ProxyEndpoint.Transcriptions, "/audio/transcriptions"),
        new(ProxyEndpoint.Translations, "/audio/translations"),
        new(ProxyEndpoint.Rerank, "/rerank"),
        new(ProxyEndpoint.Models, "/models", Methods: "GET"),
    }.ToFrozenDictionary(path => path.UpstreamPath, StringComparer.Ordinal);

    /// <summary>What is served, with its method, for the API's description; the aliases are not among it.</summary>
    public static IEnumerable<(string Path, string Method)> Described
    {
        get
        {
            string[] samples = [.. Endpoints.Keys.Order(StringComparer.Ordinal), "/models/{id}", "/responses/{id}", "/responses/{id}/cancel", "/responses/{id}/input_items"];
            return samples.SelectMany(path => Read($"/v1{path.Replace("{id}", "id", StringComparison.Ordinal)}").Methods.Split(',', StringSplitOptions.TrimEntries).Select(method => ($"/v1{path}", method)));
        }
    }

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
            return path.Contains("/deployments//", StringComparison.Ordinal) ? Unknown(Explain(clean)) : ReadDeployment(clean);

        return ReadEndpoint(WithoutPrefix(clean)) ?? Unknown(Explain(clean));
    }

    private static ProxyPath? ReadEndpoint(string path)
    {
        if (Endpoints.TryGetValue(path, out var endpoint))
            return endpoint;
        if (path.StartsWith(ModelPrefix, StringComparison.Ordinal))
            return new ProxyPath(ProxyEndpoint.Model, path, Decode(path[ModelPrefix.Length..]), Methods: "GET");
        return path.StartsWith(ResponsePrefix, StringComparison.Ordinal) ? ReadResponse(path) : null;
    }

    private static ProxyPath? ReadResponse(string path)
    {
        var rest = path[ResponsePrefix.Length..].Split('/');
        string? methods = rest switch
        {
            [_] => "GET, DELETE",
            [_, "cancel"] => "POST",
            [_, "input_items"] => "GET",
            _ => null,
        };
        // What is not an id could be a path of its own at the backend.
        return methods is not null && rest[0].Length is > 0 and <= 256 && rest[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? new(ProxyEndpoint.ResponseObject, path, Methods: methods, Id: rest[0])
            : null;
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
            : $"Unknown path '{Shown(path)}'. Served are POST /v1/chat/completions, /v1/responses, /v1/completions, /v1/embeddings, /v1/messages and more, and GET /v1/models.";
    }

    private static string Shown(string path) => path.Length <= LongestShown ? path : $"{path[..LongestShown]}...";
}
