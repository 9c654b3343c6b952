using System.Buffers;
using System.Text.Json;

namespace Sluice.Protocols.Requests;

/// <summary>
/// Adds up what the parts of a prompt count for. Each method that reads starts at the first token of a value and ends at its last.
/// What it does not know is counted as text, since too much is corrected when the call is settled and too little breaks a promise.
/// </summary>
internal ref struct PromptReader(ReadOnlySpan<byte> body, IPromptEstimator estimator)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private bool _readsEscapesAsText;

    /// <summary>Tokens so far.</summary>
    public long Tokens { get; private set; }

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

    /// <summary>A message: what it costs besides its text.</summary>
    public void Message() => Tokens += estimator.Message();

    /// <summary>A tool call: what it costs besides its text.</summary>
    public void ToolCall() => Tokens += estimator.Tool();

    /// <summary>A part that is not text.</summary>
    /// <param name="media">The part.</param>
    public void Media(in PromptMedia media) => Tokens += estimator.Media(media);

    /// <summary>Tokens that are tokens already.</summary>
    /// <param name="tokens">How many.</param>
    public void Add(long tokens) => Tokens += tokens;

    /// <summary>A string or a key.</summary>
    /// <param name="reader">At it.</param>
    public void Text(ref Utf8JsonReader reader)
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
