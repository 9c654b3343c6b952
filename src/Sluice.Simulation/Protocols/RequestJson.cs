using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;

namespace Sluice.Simulation.Protocols;

/// <summary>
/// Reads requests. The truth of tokens here, whatever the protocol: the UTF-8 bytes of all text, divided by four and rounded up, at least
/// 1; parts that are not text count 85 each.
/// </summary>
internal static class RequestJson
{
    private const int BytesPerToken = 4;
    private const int TokensPerOtherPart = 85;

    /// <summary>Parses a body and reads it; what cannot be parsed is an error.</summary>
    public static T? Read<T>(in ReceivedRequest request, ref ProviderError? error, JsonReading<T> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return read(document.RootElement, ref error);
            error ??= ProviderError.Invalid("The body must be a JSON object.", null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error ??= ProviderError.Invalid("We could not parse the JSON body of your request.", null);
        }

        return null;
    }

    /// <summary>The name of the model.</summary>
    public static string Model(JsonElement root, ref ProviderError? error)
    {
        if (root.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String)
            return model.GetString()!;
        error ??= ProviderError.Invalid("You must provide a model parameter.", "model");
        return "";
    }

    /// <summary>A whole number of 1 or more; <see langword="null"/> where it is absent.</summary>
    public static long? Whole(JsonElement element, string name, long max, ref ProviderError? error)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 1 && number <= max)
            return number;
        error ??= ProviderError.Invalid($"Invalid '{name}': expected an integer from 1 to {max}.", name);
        return null;
    }

    /// <summary>A boolean; <see langword="false"/> where it is absent.</summary>
    public static bool Flag(JsonElement element, string name, ref ProviderError? error)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
            return false;
        if (value.ValueKind != JsonValueKind.True)
            error ??= ProviderError.Invalid($"Invalid '{name}': expected a boolean.", name);
        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>Tokens of so many bytes of text and other parts.</summary>
    public static long Tokens(long bytes, long others) =>
        Math.Max(1, ((bytes + BytesPerToken - 1) / BytesPerToken) + (others * TokensPerOtherPart));

    /// <summary>Adds a content: a text, or parts of which those with a <c>text</c> are text.</summary>
    public static void Count(JsonElement content, ref long bytes, ref long others)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            bytes += Encoding.UTF8.GetByteCount(content.GetString()!);
            return;
        }

        if (content.ValueKind != JsonValueKind.Array)
            return;
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                bytes += Encoding.UTF8.GetByteCount(text.GetString()!);
            else
                others++;
        }
    }
}
