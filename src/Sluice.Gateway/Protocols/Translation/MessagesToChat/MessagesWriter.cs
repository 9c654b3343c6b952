using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Writes <c>system</c> and <c>messages</c> of a messages request as chat messages.</summary>
internal sealed class MessagesWriter(Utf8JsonWriter json, TranslationNotes notes, ToolNames names)
{
    private readonly UserBlocksWriter _user = new(json, notes);
    private readonly AssistantBlocksWriter _assistant = new(json, notes, names);

    /// <summary>Writes the member <c>messages</c>.</summary>
    /// <param name="root">The request.</param>
    public void Write(JsonElement root)
    {
        var messages = root.Get("messages"u8);
        if (!messages.IsArray() || messages.GetArrayLength() == 0)
            notes.Wrong("messages", "an array with at least one message");
        json.WriteStartArray("messages"u8);
        System(root.Get("system"u8), "system");
        var index = 0;
        var role = default(JsonElement);
        foreach (var message in messages.Items())
        {
            role = message.Get("role"u8);
            var path = string.Create(CultureInfo.InvariantCulture, $"messages[{index++}]");
            if (role.Is("user"u8))
                _user.Write(message.Get("content"u8), path);
            else if (role.Is("assistant"u8))
                _assistant.Write(message.Get("content"u8), path);
            else if (role.Is("system"u8))
                System(message.Get("content"u8), path);
            else
                notes.Wrong($"{path}.role", "\"user\", \"assistant\" or \"system\"");
        }

        if (role.Is("assistant"u8))
        {
            notes.Refuse(
                "The last message is the assistant's, to be gone on with. A backend that speaks chat completions begins a new answer instead. "
                + "End with a message of role 'user'.",
                "messages");
        }

        json.WriteEndArray();
    }

    private void System(JsonElement content, string path)
    {
        if (content.IsMissing())
            return;
        var text = new TextJoiner("\n\n"u8);
        if (content.IsString())
            text.Add(content.Utf8());
        else if (!content.IsArray())
            notes.Wrong(path, "a string or an array of text blocks");
        foreach (var block in content.Items())
        {
            if (!block.Get("type"u8).Is("text"u8) || !block.Get("text"u8).IsString())
                notes.Wrong(path, "a string or an array of text blocks");
            BlockExtras.Note(block, notes);
            if (IsBillingNote(block.Get("text"u8).Utf8()))
                notes.Drop("system.billing_header");
            else
                text.Add(block.Get("text"u8).Utf8());
        }

        if (text.IsEmpty)
            return;
        json.WriteStartObject();
        json.WriteString("role"u8, "system"u8);
        json.WriteString("content"u8, text.Written);
        json.WriteEndObject();
    }

    // Claude Code's note to Anthropic's billing: of no meaning to a model, and different in each call, which spoils prompt caches.
    private static bool IsBillingNote(ReadOnlySpan<byte> text) => text.StartsWith("x-anthropic-billing-header:"u8);
}
