using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Writes a user's content blocks as chat parts.</summary>
internal sealed class PartsWriter(Utf8JsonWriter json, TranslationNotes notes)
{
    /// <summary>Writes a text of ours.</summary>
    /// <param name="text">The text.</param>
    public void Text(string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    /// <summary>Writes a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="path">Where its message stands.</param>
    public void Write(JsonElement block, string path)
    {
        BlockExtras.Note(block, notes);
        var type = block.Get("type"u8);
        if (type.Is("text"u8) && block.Get("text"u8).IsString())
            Text(block.Get("text"u8).Utf8());
        else if (type.Is("image"u8))
            Image(block.Get("source"u8), path);
        else if (type.Is("document"u8))
            Document(block, path);
        else
            notes.Refuse($"A block of type '{TranslationNotes.Clean(type.Text() ?? "")}' cannot be carried to a backend that speaks chat completions.", $"{path}.content");
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void Image(JsonElement source, string path)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        if (source.Get("type"u8).Is("base64"u8))
        {
            json.WriteString("url"u8, Url(source));
        }
        else if (source.Get("type"u8).Is("url"u8) && source.Get("url"u8).IsString())
        {
            json.WriteString("url"u8, source.Get("url"u8).Utf8());
        }
        else
        {
            notes.Refuse(
                "An image's source must be of type 'base64' or 'url' for this backend: a file's id is known only where the file was uploaded.",
                $"{path}.content");
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Document(JsonElement block, string path)
    {
        var source = block.Get("source"u8);
        if (block.Get("context"u8) is { } context && !context.IsMissing())
            notes.Drop("messages.document.context");
        if (source.Get("type"u8).Is("text"u8))
        {
            Text(source.Get("data"u8).Utf8());
        }
        else if (source.Get("type"u8).Is("content"u8))
        {
            if (source.Get("content"u8).IsString())
                Text(source.Get("content"u8).Utf8());
            foreach (var inner in source.Get("content"u8).Items())
            {
                if (inner.Get("type"u8).Is("document"u8))
                    notes.Wrong($"{path}.content", "documents of text and images");
                else
                    Write(inner, path);
            }
        }
        else if (source.Get("type"u8).Is("base64"u8))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "file"u8);
            json.WriteStartObject("file"u8);
            json.WriteString("filename"u8, block.Get("title"u8).Text() ?? "document.pdf");
            json.WriteString("file_data"u8, Url(source));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else
        {
            notes.Refuse(
                "A document must bring its content ('base64', 'text' or 'content') for this backend: it fetches no URLs, and a file's id is known only where the file was uploaded.",
                $"{path}.content");
        }
    }

    private static ReadOnlySpan<byte> Url(JsonElement source)
    {
        var url = new ArrayBufferWriter<byte>(source.Get("data"u8).Utf8().Length + 64);
        url.Write("data:"u8);
        url.Write(source.Get("media_type"u8).Utf8());
        url.Write(";base64,"u8);
        url.Write(source.Get("data"u8).Utf8());
        return url.WrittenSpan;
    }
}
