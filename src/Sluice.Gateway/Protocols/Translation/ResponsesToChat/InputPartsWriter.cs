using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>Writes the parts of an input message as chat parts.</summary>
internal sealed class InputPartsWriter(Utf8JsonWriter json, TranslationNotes notes)
{
    /// <summary>Writes the member <c>content</c> of a user's message.</summary>
    /// <param name="content">A string or an array of parts.</param>
    /// <param name="path">Where the message stands.</param>
    public void Content(JsonElement content, string path)
    {
        if (content.IsString() || (content.IsArray() && content.GetArrayLength() == 1 && content[0].Get("type"u8).Is("input_text"u8)))
        {
            json.WriteString("content"u8, content.IsString() ? content.Utf8() : content[0].Get("text"u8).Utf8());
            return;
        }

        if (!content.IsArray())
            notes.Wrong($"{path}.content", "a string or an array of parts");
        json.WriteStartArray("content"u8);
        foreach (var part in content.Items())
            Part(part, path);
        json.WriteEndArray();
    }

    /// <summary>Writes what the result of a call shows, with a word on where it comes from.</summary>
    /// <param name="item">The output item.</param>
    /// <param name="path">Where it stands.</param>
    public void Shown(JsonElement item, string path)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, $"Part of the result of tool call {item.Get("call_id"u8).Text()}:");
        json.WriteEndObject();
        foreach (var part in item.Get("output"u8).Items())
        {
            if (!part.Get("type"u8).Is("input_text"u8))
                Part(part, path);
        }
    }

    /// <summary>Adds the text of content that holds nothing else.</summary>
    /// <param name="content">A string or an array of parts.</param>
    /// <param name="text">Takes the text.</param>
    /// <param name="notes">Takes what cannot be carried.</param>
    /// <param name="path">Where the message stands.</param>
    public static void AddText(JsonElement content, ArrayBufferWriter<byte> text, TranslationNotes notes, string path)
    {
        text.Write(content.Utf8());
        if (!content.IsString() && !content.IsArray())
            notes.Wrong($"{path}.content", "a string or an array of parts");
        foreach (var part in content.Items())
        {
            var type = part.Get("type"u8);
            if (type.Is("input_text"u8) || type.Is("output_text"u8) || type.Is("text"u8))
                text.Write(part.Get("text"u8).Utf8());
            else if (type.Is("refusal"u8))
                text.Write(part.Get("refusal"u8).Utf8());
            else
                Unknown(type, notes, path);
        }
    }

    private static void Unknown(JsonElement type, TranslationNotes notes, string path) => notes.Refuse(
        $"A part of type '{TranslationNotes.Clean(type.Text() ?? "")}' cannot be carried here to a backend that speaks chat completions.", $"{path}.content");

    private void Part(JsonElement part, string path)
    {
        var type = part.Get("type"u8);
        if ((type.Is("input_text"u8) || type.Is("output_text"u8)) && part.Get("text"u8).IsString())
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, part.Get("text"u8).Utf8());
            json.WriteEndObject();
        }
        else if (type.Is("input_image"u8) && part.Get("image_url"u8).IsString())
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            json.WriteString("url"u8, part.Get("image_url"u8).Utf8());
            if (part.Get("detail"u8).IsString())
                json.WriteString("detail"u8, part.Get("detail"u8).Utf8());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (type.Is("input_file"u8) && part.Get("file_data"u8).IsString())
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "file"u8);
            json.WriteStartObject("file"u8);
            json.WriteString("filename"u8, part.Get("filename"u8).Text() ?? "file");
            json.WriteString("file_data"u8, part.Get("file_data"u8).Utf8());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else
        {
            Unknown(type, notes, path);
        }
    }
}
