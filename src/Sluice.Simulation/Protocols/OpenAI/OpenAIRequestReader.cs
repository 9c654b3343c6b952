using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>
/// Reads a chat completion request. The truth of input tokens here: the UTF-8 bytes of all text in the messages' contents, divided by
/// four and rounded up, at least 1; parts that are not text count 85 each.
/// </summary>
internal static class OpenAIRequestReader
{
    private const int BytesPerToken = 4;
    private const int TokensPerOtherPart = 85;
    private const int MostChoices = 128;

    public static CallRequest? Read(in ReceivedRequest request, out ProviderError? error)
    {
        error = null;
        var input = SimulatorHeaders.Read(request, SimulatorHeaders.InputTokens, ref error);
        var output = SimulatorHeaders.Read(request, SimulatorHeaders.OutputTokens, ref error);
        if (error is not null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            return Read(document.RootElement, input, output, ref error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = ProviderError.Invalid("We could not parse the JSON body of your request.", null);
            return null;
        }
    }

    private static CallRequest? Read(JsonElement root, long? input, long? output, ref ProviderError? error)
    {
        if (root.ValueKind != JsonValueKind.Object)
            error = ProviderError.Invalid("The body must be a JSON object.", null);
        else if (!root.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.String)
            error = ProviderError.Invalid("You must provide a model parameter.", "model");
        else if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            error = ProviderError.Invalid("'messages' must be an array of at least one message.", "messages");
        else
            return Read(root, model.GetString()!, input ?? Count(messages), output, ref error);
        return null;
    }

    private static CallRequest? Read(JsonElement root, string model, long input, long? output, ref ProviderError? error)
    {
        var maxTokens = Whole(root, "max_tokens", int.MaxValue, ref error);
        var maxCompletionTokens = Whole(root, "max_completion_tokens", int.MaxValue, ref error);
        var choices = Whole(root, "n", MostChoices, ref error);
        var stream = Flag(root, "stream", ref error);
        var includeUsage = IncludesUsage(root, stream, ref error);
        if (maxTokens is not null && maxCompletionTokens is not null)
            error ??= ProviderError.Invalid("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", "max_tokens");
        return error is not null ? null : new CallRequest
        {
            Model = model,
            Stream = stream,
            IncludeUsage = includeUsage,
            InputTokens = input,
            OutputLimit = maxCompletionTokens ?? maxTokens,
            Choices = (int)(choices ?? 1),
            DictatedOutput = output,
        };
    }

    private static long Count(JsonElement messages)
    {
        long bytes = 0, others = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("content", out var content))
                continue;
            if (content.ValueKind == JsonValueKind.String)
                bytes += Encoding.UTF8.GetByteCount(content.GetString()!);
            else if (content.ValueKind == JsonValueKind.Array)
                Count(content, ref bytes, ref others);
        }

        return Math.Max(1, ((bytes + BytesPerToken - 1) / BytesPerToken) + (others * TokensPerOtherPart));
    }

    private static void Count(JsonElement parts, ref long bytes, ref long others)
    {
        foreach (var part in parts.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                bytes += Encoding.UTF8.GetByteCount(text.GetString()!);
            else
                others++;
        }
    }

    private static bool IncludesUsage(JsonElement root, bool stream, ref ProviderError? error)
    {
        if (!root.TryGetProperty("stream_options", out var options) || options.ValueKind == JsonValueKind.Null)
            return false;
        if (stream && options.ValueKind == JsonValueKind.Object)
            return Flag(options, "include_usage", ref error);
        error ??= ProviderError.Invalid("The 'stream_options' parameter is an object, and only allowed when 'stream' is enabled.", "stream_options");
        return false;
    }

    private static long? Whole(JsonElement element, string name, long max, ref ProviderError? error)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 1 && number <= max)
            return number;
        error ??= ProviderError.Invalid($"Invalid '{name}': expected an integer from 1 to {max}.", name);
        return null;
    }

    private static bool Flag(JsonElement element, string name, ref ProviderError? error)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
            return false;
        if (value.ValueKind != JsonValueKind.True)
            error ??= ProviderError.Invalid($"Invalid '{name}': expected a boolean.", name);
        return value.ValueKind == JsonValueKind.True;
    }
}
