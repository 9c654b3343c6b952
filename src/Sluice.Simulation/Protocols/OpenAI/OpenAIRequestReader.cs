using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>Reads a chat completion request: input is the text of the messages' contents.</summary>
internal static class OpenAIRequestReader
{
    private const int MostChoices = 128;

    public static CallRequest? Read(in ReceivedRequest request, out ProviderError? error)
    {
        error = null;
        var input = SimulatorHeaders.Read(request, SimulatorHeaders.InputTokens, ref error);
        var output = SimulatorHeaders.Read(request, SimulatorHeaders.OutputTokens, ref error);
        if (error is not null)
            return null;
        return RequestJson.Read(request, ref error, (JsonElement root, ref ProviderError? wrong) => Read(root, input, output, ref wrong));
    }

    private static CallRequest? Read(JsonElement root, long? input, long? output, ref ProviderError? error)
    {
        if (!root.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.String)
            error = ProviderError.Invalid("You must provide a model parameter.", "model");
        else if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            error = ProviderError.Invalid("'messages' must be an array of at least one message.", "messages");
        else
            return Read(root, model.GetString()!, input ?? Count(messages), output, ref error);
        return null;
    }

    private static CallRequest? Read(JsonElement root, string model, long input, long? output, ref ProviderError? error)
    {
        var maxTokens = RequestJson.Whole(root, "max_tokens", int.MaxValue, ref error);
        var maxCompletionTokens = RequestJson.Whole(root, "max_completion_tokens", int.MaxValue, ref error);
        var choices = RequestJson.Whole(root, "n", MostChoices, ref error);
        var stream = RequestJson.Flag(root, "stream", ref error);
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
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content))
                RequestJson.Count(content, ref bytes, ref others);
        }

        return RequestJson.Tokens(bytes, others);
    }

    private static bool IncludesUsage(JsonElement root, bool stream, ref ProviderError? error)
    {
        if (!root.TryGetProperty("stream_options", out var options) || options.ValueKind == JsonValueKind.Null)
            return false;
        if (stream && options.ValueKind == JsonValueKind.Object)
            return RequestJson.Flag(options, "include_usage", ref error);
        error ??= ProviderError.Invalid("The 'stream_options' parameter is an object, and only allowed when 'stream' is enabled.", "stream_options");
        return false;
    }
}
