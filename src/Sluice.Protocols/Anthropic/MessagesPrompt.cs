using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads the messages of a messages request. Each method starts at the first token of a value and ends at its last.</summary>
internal static class MessagesPrompt
{
    /// <summary>The array <c>messages</c>.</summary>
    public static void Messages(ref Utf8JsonReader reader, ref PromptReader prompt) =>
        PromptArray.Messages(ref reader, ref prompt, Message);

    /// <summary>A text, or an array of blocks: of a message, a tool's result, a document, the system prompt.</summary>
    public static void Content(ref Utf8JsonReader reader, ref PromptReader prompt) =>
        PromptArray.Content(ref reader, ref prompt, Block);

    private static void Message(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContent = reader.ValueTextEquals("content"u8);
            var isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            if (isContent)
                Content(ref reader, ref prompt);
            else if (isRole)
                reader.Skip();
            else
                prompt.Value(ref reader);
        }
    }

    private static void Block(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        var isImage = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isImage = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("image"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("source"u8))
            {
                reader.Read();
                Source(ref reader, isImage, ref prompt);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                Content(ref reader, ref prompt);
            }
            else if (reader.ValueTextEquals("input"u8))
            {
                prompt.ToolCall();
                reader.Read();
                prompt.Value(ref reader);
            }
            else if (reader.ValueTextEquals("cache_control"u8) || reader.ValueTextEquals("citations"u8))
            {
                reader.Skip();
            }
            else
            {
                reader.Read();
                prompt.Value(ref reader);
            }
        }
    }

    // Of an image or a document: text, blocks, base64 data, a URL or a file's id.
    private static void Source(ref Utf8JsonReader reader, bool isImage, ref PromptReader prompt)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            prompt.Value(ref reader);
            return;
        }

        var isText = false;
        var hasContent = false;
        var data = default(Utf8JsonReader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isMediaType = reader.ValueTextEquals("media_type"u8);
            var isData = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("file_id"u8);
            var isContent = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (isContent)
            {
                hasContent = true;
                Content(ref reader, ref prompt);
                continue;
            }

            if (reader.TokenType == JsonTokenType.String)
            {
                isText |= isType && reader.ValueTextEquals("text"u8);
                isImage |= isMediaType && reader.ValueSpan.StartsWith("image/"u8);
                if (isData)
                    data = reader;
            }

            reader.Skip();
        }

        if (isText && data.TokenType == JsonTokenType.String)
            prompt.Text(ref data);
        else if (!hasContent)
            prompt.Media(new PromptMedia { Kind = isImage ? MediaKind.Image : MediaKind.File, Source = data.ValueSpan });
    }
}
