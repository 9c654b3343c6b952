using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>Reads the messages of a chat request.</summary>
internal static class ChatPrompt
{
    /// <summary>The array <c>messages</c>.</summary>
    /// <param name="reader">At the value; left at its last token.</param>
    /// <param name="prompt">Where it is counted.</param>
    public static void Messages(ref Utf8JsonReader reader, ref PromptReader prompt) =>
        PromptArray.Messages(ref reader, ref prompt, Message);

    private static void Message(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                Content(ref reader, ref prompt);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                reader.Skip();
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                ToolCalls(ref reader, ref prompt);
            }
            else
            {
                reader.Read();
                prompt.Value(ref reader);
            }
        }
    }

    /// <summary>A text, or an array of parts.</summary>
    /// <param name="reader">At the value; left at its last token.</param>
    /// <param name="prompt">Where it is counted.</param>
    public static void Content(ref Utf8JsonReader reader, ref PromptReader prompt) =>
        PromptArray.Content(ref reader, ref prompt, Part);

    private static void Part(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = KindOf(ref reader);
            var isFree = reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("cache_control"u8);
            reader.Read();
            if (isFree)
                reader.Skip();
            else if (kind is { } media)
                Media(ref reader, media, ref prompt);
            else
                prompt.Value(ref reader);
        }
    }

    private static MediaKind? KindOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("text"u8))
            return null;
        if (reader.ValueTextEquals("image_url"u8))
            return MediaKind.Image;
        if (reader.ValueTextEquals("input_audio"u8))
            return MediaKind.Audio;
        if (reader.ValueTextEquals("video_url"u8))
            return MediaKind.Video;
        return reader.ValueTextEquals("file"u8) ? MediaKind.File : null;
    }

    private static void Media(ref Utf8JsonReader reader, MediaKind kind, ref PromptReader prompt)
    {
        var source = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
        var hint = default(ReadOnlySpan<byte>);
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSource = reader.ValueTextEquals("url"u8) || reader.ValueTextEquals("data"u8)
                || reader.ValueTextEquals("file_data"u8) || reader.ValueTextEquals("file_id"u8);
            var isHint = reader.ValueTextEquals("detail"u8) || reader.ValueTextEquals("format"u8) || reader.ValueTextEquals("filename"u8);
            reader.Read();
            if (isSource && reader.TokenType == JsonTokenType.String)
                source = reader.ValueSpan;
            else if (isHint && reader.TokenType == JsonTokenType.String)
                hint = reader.ValueSpan;
            else
                reader.Skip();
        }

        if (!isObject)
            reader.Skip();
        prompt.Media(new PromptMedia { Kind = kind, Source = source, Hint = hint });
    }

    // Arguments are JSON inside a string: counted by string, so that they are not seen escaped twice.
    private static void ToolCalls(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            prompt.Value(ref reader);
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.CurrentDepth == depth + 1 && reader.TokenType == JsonTokenType.StartObject)
                prompt.ToolCall();
            else if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                prompt.Text(ref reader);
        }
    }
}
