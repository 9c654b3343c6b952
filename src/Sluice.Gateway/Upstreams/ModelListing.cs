using System.Text.Json;
using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;
using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>How a provider is asked for the list of its models, and how that is read.</summary>
internal static class ModelListing
{
    /// <summary>An answer of more bytes is no list of models.</summary>
    public const int LargestAnswer = 4 << 20;

    public static UpstreamRequest Request(Backend backend)
    {
        List<KeyValuePair<string, string>> headers = [.. backend.Headers, new("accept", "application/json"), new("user-agent", "sluice")];
        var isAnthropic = backend.Config.Protocol == BackendProtocol.Anthropic;
        if (isAnthropic && !headers.Any(header => header.Key.Equals("anthropic-version", StringComparison.OrdinalIgnoreCase)))
            headers.Add(new("anthropic-version", "2023-06-01"));
        string[] query = [.. isAnthropic ? ["limit=1000"] : (string[])[], .. backend.Query.Length == 0 ? (string[])[] : [backend.Query]];
        return new() { Method = "GET", Path = query.Length == 0 ? "/models" : $"/models?{string.Join('&', query)}", Headers = headers, Body = [] };
    }

    /// <summary>The names in <c>{ "data": [ { "id": ... } ] }</c>, as OpenAI's and Anthropic's lists are; <see langword="null"/> where it is something else.</summary>
    public static IReadOnlyList<string>? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
                return null;
            return [.. data.EnumerateArray().Select(Id).OfType<string>()];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Id(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
