using System.Text.Json;
using Sluice.Protocols.Answers;

namespace Sluice.Protocols.OpenAI;

/// <summary>
/// Watches a stream of a response: typed events from <c>response.created</c> to <c>response.completed</c> or <c>response.incomplete</c>,
/// its only good ends; <c>response.failed</c> and <c>error</c> are errors.
/// </summary>
internal sealed class ResponseStreamInspector : StreamInspector
{
    protected override StreamEventKind Look(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
            return StreamEventKind.Prelude; // some servers add it; it ends nothing here
        var reading = default(AnswerReading);
        var type = EventType.Other;
        var delta = 0;
        try
        {
            var reader = new Utf8JsonReader(data);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return StreamEventKind.Malformed;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                Member(ref reader, ref type, ref delta, ref reading);
            if (reader.Read())
                return StreamEventKind.Malformed;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return StreamEventKind.Malformed;
        }

        return Take(type, delta, reading);
    }

    private void Member(ref Utf8JsonReader reader, ref EventType type, ref int delta, ref AnswerReading reading)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            type = TypeOf(ref reader);
        }
        else if (reader.ValueTextEquals("delta"u8))
        {
            reader.Read();
            delta = reader.TokenType == JsonTokenType.String ? reader.ValueSpan.Length : 0;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("response"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                ResponseReader.Read(ref reader, ref reading);
            else
                reader.Skip();
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False))
                reading.Error = ProviderError.Read(ref reader);
        }
        else if (reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                Error = new(reader.GetString(), null, null, null);
            reader.Skip();
        }
        else
        {
            reader.Skip();
        }
    }

    private StreamEventKind Take(EventType type, int delta, in AnswerReading reading)
    {
        KeptAs ??= reading.KeptAs;
        switch (type)
        {
            case EventType.Failed:
                Usage = reading.Usage ?? Usage;
                Error = reading.Error ?? Error ?? new(null, null, null, null);
                return StreamEventKind.Error;
            case EventType.Ended:
                Usage = reading.Usage ?? Usage;
                Searches = reading.Searches;
                IsDone = true;
                return StreamEventKind.Done;
            case EventType.Delta:
                if (delta == 0)
                    return StreamEventKind.Prelude;
                ContentEvents++;
                ContentBytes += delta;
                return StreamEventKind.Content;
            case EventType.Item:
                return StreamEventKind.Content;
            default:
                return StreamEventKind.Prelude;
        }
    }

    private EventType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return EventType.Other;
        }

        var type = reader.ValueSpan;
        if (type.EndsWith(".delta"u8))
        {
            HasReasoned |= type.IndexOf("reasoning"u8) >= 0;
            return EventType.Delta;
        }

        if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8))
            return EventType.Ended;
        if (type.SequenceEqual("response.failed"u8) || type.SequenceEqual("error"u8))
            return EventType.Failed;
        return type.SequenceEqual("response.output_item.done"u8) ? EventType.Item : EventType.Other;
    }

    private enum EventType
    {
        Other,
        Delta,
        Item,
        Ended,
        Failed,
    }
}
