using System.Text.Json;
using Sluice.Protocols.Answers;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Watches a stream of messages: <c>message_start</c> and pings, blocks with their deltas, <c>message_delta</c> with the usage so far,
/// <c>message_stop</c>, which is its only good end.
/// </summary>
internal sealed class MessagesStreamInspector : StreamInspector
{
    private AnthropicUsage _usage;
    private bool _isEndStated;

    protected override StreamEventKind Look(ReadOnlySpan<byte> data)
    {
        var reading = default(AnswerReading);
        var type = EventType.Other;
        try
        {
            var reader = new Utf8JsonReader(data);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return StreamEventKind.Malformed;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                Member(ref reader, ref type, ref reading);
            if (reader.Read())
                return StreamEventKind.Malformed;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return StreamEventKind.Malformed;
        }

        return Take(type, reading);
    }

    private void Member(ref Utf8JsonReader reader, ref EventType type, ref AnswerReading reading)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            type = TypeOf(ref reader);
        }
        else if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("content_block"u8))
        {
            reader.Read();
            MessageText.Block(ref reader, ref reading);
        }
        else if (reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            Message(ref reader);
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            ReadUsage(ref reader);
            _isEndStated = true;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False))
                reading.Error = ProviderError.Read(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private void Message(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (isUsage)
                ReadUsage(ref reader);
            else
                reader.Skip();
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
            _usage.Read(ref reader);
        else
            reader.Skip();
    }

    private StreamEventKind Take(EventType type, in AnswerReading reading)
    {
        if (reading.Error is not null || type == EventType.Error)
        {
            Error = reading.Error ?? new(null, null, null, null);
            return StreamEventKind.Error;
        }

        switch (type)
        {
            case EventType.Start:
                StatedInput = _usage.IsStated ? _usage.Usage with { OutputTokens = 0 } : null;
                return StreamEventKind.Prelude;
            case EventType.Block:
                HasReasoned |= reading.HasReasoned;
                if (!reading.HasContent)
                    return StreamEventKind.Prelude;
                ContentEvents++;
                ContentBytes += reading.ContentBytes;
                return StreamEventKind.Content;
            case EventType.Delta:
                // The output that message_start states is where it stood before anything was said.
                Usage = _isEndStated && _usage.IsStated ? _usage.Usage : null;
                Searches = _usage.Searches;
                return StreamEventKind.Finish;
            case EventType.Stop:
                IsDone = true;
                return StreamEventKind.Done;
            default:
                return StreamEventKind.Prelude;
        }
    }

    private static EventType TypeOf(ref Utf8JsonReader reader)
    {
        var type = EventType.Other;
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("content_block_delta"u8) || reader.ValueTextEquals("content_block_start"u8))
                type = EventType.Block;
            else if (reader.ValueTextEquals("message_start"u8))
                type = EventType.Start;
            else if (reader.ValueTextEquals("message_delta"u8))
                type = EventType.Delta;
            else if (reader.ValueTextEquals("message_stop"u8))
                type = EventType.Stop;
            else if (reader.ValueTextEquals("error"u8))
                type = EventType.Error;
        }

        reader.Skip();
        return type;
    }

    private enum EventType
    {
        Other,
        Start,
        Block,
        Delta,
        Stop,
        Error,
    }
}
