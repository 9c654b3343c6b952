using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>One item of a response's output, as far as it has come: a message, or a call of a function.</summary>
/// <param name="id">The item's id.</param>
/// <param name="index">Its place in the output.</param>
internal sealed class OutputItem(string id, int index)
{
    /// <summary>The item's id.</summary>
    public string Id => id;

    /// <summary>Its place in the output.</summary>
    public int Index => index;

    /// <summary>The id that ties a call to its result; <see langword="null"/> for a message.</summary>
    public string? CallId { get; init; }

    /// <summary>The function that is called.</summary>
    public string Name { get; init; } = "";

    /// <summary>A message's text, or a call's arguments.</summary>
    public TextBuffer Text { get; } = new();

    /// <summary>A message's refusal.</summary>
    public TextBuffer Refusal { get; } = new();

    /// <summary>Whether a message's refusal began before its text.</summary>
    public bool IsRefusalFirst { get; set; }

    /// <summary>Writes the item's members.</summary>
    /// <param name="json">Inside the item.</param>
    /// <param name="status"><c>in_progress</c>, <c>completed</c> or <c>incomplete</c>.</param>
    /// <param name="isEmpty">Whether it is announced only, without its content.</param>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> status, bool isEmpty)
    {
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, CallId is null ? "message"u8 : "function_call"u8);
        json.WriteString("status"u8, status);
        if (CallId is not null)
        {
            json.WriteString("call_id"u8, CallId);
            json.WriteString("name"u8, Name);
            json.WriteString("arguments"u8, isEmpty ? default : Text.Written);
            return;
        }

        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (!isEmpty)
        {
            WritePart(json, IsRefusalFirst);
            WritePart(json, !IsRefusalFirst);
        }

        json.WriteEndArray();
    }

    /// <summary>The place of a part in a message's content.</summary>
    /// <param name="isRefusal">Whether it is the refusal.</param>
    public int PartIndex(bool isRefusal) => isRefusal == IsRefusalFirst || Other(isRefusal).IsEmpty ? 0 : 1;

    /// <summary>Writes the members of a part of text.</summary>
    /// <param name="json">Inside the part.</param>
    /// <param name="text">The text.</param>
    public static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
    }

    /// <summary>Writes the members of a refusal.</summary>
    /// <param name="json">Inside the part.</param>
    /// <param name="text">The refusal.</param>
    public static void WriteRefusal(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        json.WriteString("type"u8, "refusal"u8);
        json.WriteString("refusal"u8, text);
    }

    private TextBuffer Other(bool isRefusal) => isRefusal ? Text : Refusal;

    private void WritePart(Utf8JsonWriter json, bool isRefusal)
    {
        var said = Other(!isRefusal);
        if (said.IsEmpty)
            return;
        json.WriteStartObject();
        if (isRefusal)
            WriteRefusal(json, said.Written);
        else
            WriteText(json, said.Written);
        json.WriteEndObject();
    }
}
