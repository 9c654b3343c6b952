using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>Reads the input of a response: a text, or items such as messages and the results of tools.</summary>
internal static class ResponsesPrompt
{
    /// <summary>The value of <c>input</c>.</summary>
    /// <param name="reader">At the value; left at its last token.</param>
    /// <param name="prompt">Where it is counted.</param>
    public static void Input(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            prompt.Message();
        PromptArray.Messages(ref reader, ref prompt, Item);
    }

    private static void Item(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContent = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("output"u8);
            var isFree = reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("role"u8) || reader.ValueTextEquals("status"u8);
            if (reader.ValueTextEquals("arguments"u8))
                prompt.ToolCall();
            reader.Read();
            if (isContent)
                Content(ref reader, ref prompt);
            else if (isFree)
                reader.Skip();
            else
                prompt.Value(ref reader);
        }
    }

    private static void Content(ref Utf8JsonReader reader, ref PromptReader prompt) =>
        PromptArray.Content(ref reader, ref prompt, Part);

    private static void Part(ref Utf8JsonReader reader, ref PromptReader prompt)
    {
        var isImage = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isImage = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("input_image"u8);
                reader.Skip();
                continue;
            }

            var media = KindOf(ref reader, isImage);
            var isFree = reader.ValueTextEquals("detail"u8) || reader.ValueTextEquals("filename"u8);
            reader.Read();
            if (isFree || (media is not null && reader.TokenType == JsonTokenType.Null))
                reader.Skip();
            else if (media is { } kind)
                Media(ref reader, kind, ref prompt);
            else
                prompt.Value(ref reader);
        }
    }

    private static MediaKind? KindOf(ref Utf8JsonReader reader, bool isImage)
    {
        if (reader.ValueTextEquals("image_url"u8))
            return MediaKind.Image;
        if (reader.ValueTextEquals("input_audio"u8))
            return MediaKind.Audio;
        if (reader.ValueTextEquals("file_id"u8))
            return isImage ? MediaKind.Image : MediaKind.File;
        return reader.ValueTextEquals("file_data"u8) || reader.ValueTextEquals("file_url"u8) ? MediaKind.File : null;
    }

    private static void Media(ref Utf8JsonReader reader, MediaKind kind, ref PromptReader prompt)
    {
        var source = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
        reader.Skip();
        prompt.Media(new PromptMedia { Kind = kind, Source = source });
    }
}
