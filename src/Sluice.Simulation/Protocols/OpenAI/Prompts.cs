using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>Prompts as a text, texts, tokens or arrays of tokens.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Tokens">Their tokens together.</param>
internal readonly record struct Prompts(int Count, long Tokens)
{
    public static Prompts Read(JsonElement root, string name, ref ProviderError? error)
    {
        if (root.TryGetProperty(name, out var value))
        {
            if (value.ValueKind == JsonValueKind.String)
                return new(1, Text(value));
            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
                return value[0].ValueKind == JsonValueKind.Number ? new(1, value.GetArrayLength()) : Several(value);
        }

        error ??= ProviderError.Invalid($"'{name}' must be a string or an array of strings or tokens.", name);
        return new(1, 1);
    }

    private static Prompts Several(JsonElement prompts)
    {
        long tokens = 0;
        foreach (var prompt in prompts.EnumerateArray())
            tokens += prompt.ValueKind == JsonValueKind.Array ? prompt.GetArrayLength() : Text(prompt);
        return new(prompts.GetArrayLength(), tokens);
    }

    private static long Text(JsonElement text) =>
        RequestJson.Tokens(text.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetByteCount(text.GetString()!) : 0, 0);
}
