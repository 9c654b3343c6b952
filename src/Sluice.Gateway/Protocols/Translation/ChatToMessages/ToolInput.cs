using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Arguments of a call: a JSON object in a string to chat clients, an object to Anthropic's.</summary>
internal static class ToolInput
{
    /// <summary>Writes the arguments as an object, byte for byte.</summary>
    /// <param name="json">Takes the object; an empty one where the arguments are none.</param>
    /// <param name="arguments">The text; empty where a tool takes nothing.</param>
    /// <returns>Whether they are an object.</returns>
    public static bool TryWrite(Utf8JsonWriter json, ReadOnlySpan<byte> arguments)
    {
        arguments = arguments.Trim(" \t\r\n"u8);
        if (arguments.IsEmpty)
        {
            json.WriteStartObject();
            json.WriteEndObject();
            return true;
        }

        using var document = JsonBody.Parse(arguments);
        if (document is null)
        {
            json.WriteNullValue();
            return false;
        }

        json.WriteRawValue(arguments, skipInputValidation: true);
        return true;
    }
}
