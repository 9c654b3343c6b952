using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Writes the parts of a chat message as content blocks.</summary>
internal sealed class ChatPartsWriter(Utf8JsonWriter json, TranslationNotes notes)
{
    /// <summary>Writes content into an open array of blocks. Empty texts are left out: Anthropic refuses them.</summary>
    /// <param name="content">A string or an array of parts.</param>
    /// <param name="of">Whose it is.</param>
    /// <param name="path">Where it stands.</param>
    public void Content(JsonElement content, PartsOf of, string path)
    {
        if (content.IsString())
        {
            TextBlock(Trim(content.Utf8(), of));
            return;
        }

        if (!content.IsArray())
            notes.Wrong(path, "a string or an array of parts");
        foreach (var part in content.Items())
            Part(part, of, path);
    }

    /// <summary>Writes a block of text, unless there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cacheControl">The mark of a cache's end, carried from callers who know where they are.</param>
    public void TextBlock(ReadOnlySpan<byte> text, JsonElement cacheControl = default)
    {
        if (text.IsEmpty)
            return;
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        CacheControl(cacheControl);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text, PartsOf of) => of == PartsOf.Prefill ? text.TrimEnd(" \t\r\n"u8) : text;

    private void Part(JsonElement part, PartsOf of, string path)
    {
        var type = part.Get("type"u8);
        var takesMedia = of is PartsOf.User or PartsOf.ToolResult;
        if (type.Is("text"u8) && part.Get("text"u8).IsString())
            TextBlock(Trim(part.Get("text"u8).Utf8(), of), part.Get("cache_control"u8));
        else if (type.Is("refusal"u8) && part.Get("refusal"u8).IsString())
            TextBlock(Trim(part.Get("refusal"u8).Utf8(), of));
        else if (type.Is("image_url"u8) && takesMedia)
            Image(part, path);
        else if (type.Is("file"u8) && takesMedia)
            File(part, path);
        else
            notes.Refuse($"A part of type '{TranslationNotes.Clean(type.Text() ?? "")}' cannot be carried to this backend{Remedy(takesMedia)}.", path);
    }

    private static string Remedy(bool takesMedia) => takesMedia ? ". It takes text, images and PDF files" : " in a message of this role. Send text";

    private void Image(JsonElement part, string path)
    {
        var image = part.Get("image_url"u8);
        var url = image.IsString() ? image.Utf8() : image.Get("url"u8).Utf8();
        if (image.Get("detail"u8) is { } detail && !detail.IsMissing() && !detail.Is("auto"u8))
            notes.Drop("messages.image_url.detail");
        json.WriteStartObject();
        json.WriteString("type"u8, "image"u8);
        json.WriteStartObject("source"u8);
        if (DataUrl.TryParse(url, out var data))
        {
            if (data.MediaType is not ("image/png" or "image/jpeg" or "image/gif" or "image/webp"))
                notes.Refuse($"This backend takes images as PNG, JPEG, GIF or WebP, not '{data.MediaType}'.", path);
            json.WriteString("type"u8, "base64"u8);
            json.WriteString("media_type"u8, data.MediaType);
            json.WriteString("data"u8, url[data.DataStart..]);
        }
        else
        {
            if (!IsWeb(url))
                notes.Refuse("An image must be a data URL with base64, or an http or https URL.", path);
            json.WriteString("type"u8, "url"u8);
            json.WriteString("url"u8, url);
        }

        json.WriteEndObject();
        CacheControl(part.Get("cache_control"u8));
        json.WriteEndObject();
    }

    private void File(JsonElement part, string path)
    {
        var file = part.Get("file"u8);
        var url = file.Get("file_data"u8).Utf8();
        if (!DataUrl.TryParse(url, out var data) || data.MediaType != "application/pdf")
        {
            notes.Refuse(
                file.Get("file_id"u8).IsMissing()
                    ? "This backend takes files as PDF in a data URL with base64 ('file_data')."
                    : "A file's id is known only where the file was uploaded. Send its content in 'file_data'.",
                path);
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "document"u8);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, "base64"u8);
        json.WriteString("media_type"u8, "application/pdf"u8);
        json.WriteString("data"u8, url[data.DataStart..]);
        json.WriteEndObject();
        if (file.Get("filename"u8) is { } name && !name.Utf8().IsEmpty)
            json.WriteString("title"u8, name.Utf8());
        CacheControl(part.Get("cache_control"u8));
        json.WriteEndObject();
    }

    private void CacheControl(JsonElement mark)
    {
        if (!mark.IsObject())
            return;
        json.WritePropertyName("cache_control"u8);
        json.WriteRaw(mark);
    }

    private static bool IsWeb(ReadOnlySpan<byte> url) =>
        url.Length > 8 && (System.Text.Ascii.EqualsIgnoreCase(url[..7], "http://"u8) || System.Text.Ascii.EqualsIgnoreCase(url[..8], "https://"u8));
}
