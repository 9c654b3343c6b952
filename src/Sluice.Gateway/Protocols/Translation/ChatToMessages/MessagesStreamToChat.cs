using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Turns a messages stream into chat chunks.</summary>
internal sealed class MessagesStreamToChat(AnswerContext context) : StreamTranslator(context)
{
    private string _id = context.RequestId;
    private string _model = context.Model;
    private TokenCounts _usage;
    private int _calls;
    private long _toolBlock = -1;
    private bool _hasInput;
    private bool _hasBegun;
    private bool _isFinished;

    protected override string? Take(JsonElement data, IBufferWriter<byte> output)
    {
        var type = data.Get("type"u8).Text();
        if (!_hasBegun && type is not ("message_start" or "ping"))
            return type is null ? "The backend sent an event without a type." : "The backend's stream began without 'message_start'.";
        switch (type)
        {
            case "message_start":
                Start(data.Get("message"u8), output);
                return null;
            case "content_block_start":
                BlockStart(data, output);
                return null;
            case "content_block_delta":
                Delta(data.Get("delta"u8), output);
                return null;
            case "content_block_stop":
                BlockStop(data, output);
                return null;
            case "message_delta":
                MessageDelta(data, output);
                return null;
            case "message_stop":
                return Stop(output);
            case "ping":
                output.Write(": ping\n\n"u8);
                return null;
            default:
                return null; // Anthropic adds kinds of events, and says to pass over unknown ones
        }
    }

    private void Start(JsonElement message, IBufferWriter<byte> output)
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        _id = message.Get("id"u8).Text() ?? _id;
        _model = message.Get("model"u8).Text() ?? _model;
        _usage = _usage.WithMessages(message.Get("usage"u8));
        var json = BeginDelta(output);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, ""u8);
        EndDelta(json, output);
    }

    private void BlockStart(JsonElement data, IBufferWriter<byte> output)
    {
        var block = data.Get("content_block"u8);
        if (block.Get("type"u8).Is("text"u8))
        {
            Text("content"u8, block.Get("text"u8), output);
        }
        else if (block.Get("type"u8).Is("tool_use"u8))
        {
            _toolBlock = data.Get("index"u8).Integer() ?? 0;
            _hasInput = false;
            var json = BeginCall(_calls, output);
            json.WriteString("id"u8, block.Get("id"u8).Text() ?? "");
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, block.Get("name"u8).Text() ?? "");
            json.WriteString("arguments"u8, ""u8);
            json.WriteEndObject();
            EndCall(json, output);
            _calls++;
        }
    }

    private void Delta(JsonElement delta, IBufferWriter<byte> output)
    {
        if (delta.Get("type"u8).Is("text_delta"u8))
            Text("content"u8, delta.Get("text"u8), output);
        else if (delta.Get("type"u8).Is("thinking_delta"u8))
            Text("reasoning_content"u8, delta.Get("thinking"u8), output);
        else if (delta.Get("type"u8).Is("input_json_delta"u8) && !delta.Get("partial_json"u8).Utf8().IsEmpty)
            Arguments(delta.Get("partial_json"u8).Utf8(), output);
    }

    private void BlockStop(JsonElement data, IBufferWriter<byte> output)
    {
        if (_toolBlock < 0 || data.Get("index"u8).Integer() != _toolBlock)
            return;
        // A tool that takes nothing gets no input from Claude, but chat clients parse what they have.
        if (!_hasInput)
            Arguments("{}"u8, output);
        _toolBlock = -1;
    }

    private void MessageDelta(JsonElement data, IBufferWriter<byte> output)
    {
        _usage = _usage.WithMessages(data.Get("usage"u8));
        var reason = data.Get("delta"u8).Get("stop_reason"u8);
        if (_isFinished || !reason.IsString())
            return;
        _isFinished = true;
        var json = BeginDelta(output);
        json.WriteEndObject();
        json.WriteString("finish_reason"u8, StopReasons.ToChat(reason));
        EndChoice(json, output);
    }

    private string? Stop(IBufferWriter<byte> output)
    {
        if (!_isFinished)
            return "The backend's stream ended without a reason to stop.";
        if (Context.AsksForUsage)
        {
            var json = Begin(output, default);
            Head(json);
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            _usage.WriteChat(json);
            End(output);
        }

        output.Write("data: [DONE]\n\n"u8);
        IsWhole = true;
        return null;
    }

    private void Text(ReadOnlySpan<byte> member, JsonElement text, IBufferWriter<byte> output)
    {
        if (text.Utf8().IsEmpty)
            return;
        var json = BeginDelta(output);
        json.WriteString(member, text.Utf8());
        EndDelta(json, output);
    }

    private void Arguments(ReadOnlySpan<byte> part, IBufferWriter<byte> output)
    {
        if (_calls == 0)
            return;
        var json = BeginCall(_calls - 1, output);
        json.WriteStartObject("function"u8);
        json.WriteString("arguments"u8, part);
        json.WriteEndObject();
        EndCall(json, output);
        _hasInput = true;
    }

    private Utf8JsonWriter BeginCall(int index, IBufferWriter<byte> output)
    {
        var json = BeginDelta(output);
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        return json;
    }

    private void EndCall(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.WriteEndArray();
        EndDelta(json, output);
    }

    private Utf8JsonWriter BeginDelta(IBufferWriter<byte> output)
    {
        var json = Begin(output, default);
        Head(json);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        return json;
    }

    private void EndDelta(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.WriteNull("finish_reason"u8);
        EndChoice(json, output);
    }

    private void EndChoice(Utf8JsonWriter json, IBufferWriter<byte> output)
    {
        json.WriteEndObject();
        json.WriteEndArray();
        End(output);
    }

    private void Head(Utf8JsonWriter json)
    {
        json.WriteString("id"u8, _id);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, Context.CreatedAt);
        json.WriteString("model"u8, _model);
    }
}
