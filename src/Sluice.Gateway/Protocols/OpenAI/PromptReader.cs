using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>
/// Adds up what the parts of a prompt count for. Each method starts at the first token of a value and ends at its last.
/// What it does not know is counted as text, since too much is corrected when the call is settled and too little breaks a promise.
/// </summary>
internal ref struct PromptReader(ReadOnlySpan<byte> body, IPromptEstimator estimator)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private bool _readsEscapesAsText;

    /// <summary>Tokens so far.</summary>
    public long Tokens { get; private set; }

    /// <summary>The array <c>messages</c>.</summary>
    /// <param name="reader">At the value.</param>
    public void Messages(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Value(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Tokens += estimator.Message();
            if (reader.TokenType == JsonTokenType.StartObject)
                Message(ref reader);
            else
                Value(ref reader);
        }
    }

    /// <summary>The array <c>tools</c> or <c>functions</c>: each definition is counted as the JSON it is written in.</summary>
    /// <param name="reader">At the value.</param>
    public void Tools(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Value(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Tokens += estimator.Tool();
            Value(ref reader);
        }
    }

    /// <summary>Any value: a string as its text, an object or array as the JSON it is written in, numbers and literals for nothing.</summary>
    /// <param name="reader">At the value.</param>
    public void Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Text(ref reader);
        }
        else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            Tokens += estimator.Text(_body[start..(int)reader.BytesConsumed]);
        }
    }

    private void Message(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                Content(ref reader);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                reader.Skip();
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                ToolCalls(ref reader);
            }
            else
            {
                reader.Read();
                Value(ref reader);
            }
        }
    }

    private void Content(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Value(ref reader);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                Part(ref reader);
            else
                Value(ref reader);
        }
    }

    private void Part(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = KindOf(ref reader);
            var isFree = reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("cache_control"u8);
            reader.Read();
            if (isFree)
                reader.Skip();
            else if (kind is { } media)
                Media(ref reader, media);
            else
                Value(ref reader);
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

    private void Media(ref Utf8JsonReader reader, MediaKind kind)
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
        Tokens += estimator.Media(new PromptMedia { Kind = kind, Source = source, Hint = hint });
    }

    // Arguments are JSON inside a string: counted by string, so that they are not seen escaped twice.
    private void ToolCalls(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Value(ref reader);
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.CurrentDepth == depth + 1 && reader.TokenType == JsonTokenType.StartObject)
                Tokens += estimator.Tool();
            else if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                Text(ref reader);
        }
    }

    private void Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped || _readsEscapesAsText)
            Tokens += estimator.Text(reader.ValueSpan);
        else
            EscapedText(ref reader);
    }

    // Half a surrogate pair (a client that cut an emoji in two) passes through to the provider; here it is counted as it is written.
    // From then on everything escaped is: an exception a string would make a cheap body dear to scan.
    private void EscapedText(ref Utf8JsonReader reader)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            Tokens += estimator.Text(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        catch (InvalidOperationException)
        {
            _readsEscapesAsText = true;
            Tokens += estimator.Text(reader.ValueSpan);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
