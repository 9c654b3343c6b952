using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>
/// Turns chat chunks into a messages stream. One block is open at a time, as Anthropic's clients expect: a call's arguments that come after
/// the next call has begun break the stream, since they could only be lost.
/// </summary>
internal sealed class ChatStreamToMessages(AnswerContext context) : StreamTranslator(context)
{
    private readonly HashSet<long> _closedCalls = [];
    private OpenBlock _open;
    private int _block = -1;
    private long _call = -1;
    private string _callId = "";
    private int _calls;
    private bool _hasBegun;
    private bool _isRefusal;
    private string? _finishReason;
    private string? _stopSequence;
    private TokenCounts? _usage;

    protected override string? Take(JsonElement data, IBufferWriter<byte> output)
    {
        _usage = TokenCounts.OfChat(data.Get("usage"u8)) ?? _usage;
        var choice = ChatAnswer.FirstChoice(data);
        if (choice.ValueKind == JsonValueKind.Undefined)
            return null; // usage, or filter results before the answer
        Start(data, output);
        var delta = choice.Get("delta"u8);
        Text(ChatAnswer.Text(delta.Get("content"u8)), output);
        if (!delta.Get("refusal"u8).Utf8().IsEmpty)
        {
            _isRefusal = true;
            Text(delta.Get("refusal"u8).Utf8(), output);
        }

        // The model thinks aloud: kept from the client, whose conversation would hold a thinking block that no Claude has signed.
        if (!delta.Get("reasoning_content"u8).Utf8().IsEmpty || !delta.Get("reasoning"u8).Utf8().IsEmpty)
            Ping(output);
        foreach (var call in delta.Get("tool_calls"u8).Items())
        {
            if (Call(call, output) is { } problem)
                return problem;
        }

        if (choice.Get("finish_reason"u8).Text() is { Length: > 0 } reason)
        {
            CloseBlock(output);
            _finishReason ??= reason;
            _stopSequence ??= choice.Get("stop_reason"u8).Text();
        }

        return null;
    }

    protected override string? TakeDone(IBufferWriter<byte> output)
    {
        if (_finishReason is null)
            return "The backend's stream ended without a reason to finish.";
        var json = Begin(output, "message_delta"u8);
        json.WriteString("type"u8, "message_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString(
            "stop_reason"u8,
            _finishReason == "stop" && _stopSequence is not null ? "stop_sequence" : FinishReasons.ToMessages(_finishReason, _calls > 0, _isRefusal));
        json.WriteString("stop_sequence"u8, _stopSequence);
        json.WriteEndObject();
        (_usage ?? default).WriteMessages(json);
        End(output);
        json = Begin(output, "message_stop"u8);
        json.WriteString("type"u8, "message_stop"u8);
        End(output);
        IsWhole = true;
        return null;
    }

    private void Start(JsonElement data, IBufferWriter<byte> output)
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        var json = Begin(output, "message_start"u8);
        json.WriteString("type"u8, "message_start"u8);
        json.WriteStartObject("message"u8);
        json.WriteString("id"u8, data.Get("id"u8).Text() is { Length: > 0 } id ? id : Context.RequestId);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, data.Get("model"u8).Text() ?? Context.Model);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        default(TokenCounts).WriteMessages(json); // chat servers count at the end; so does message_delta
        json.WriteEndObject();
        End(output);
    }

    private void Text(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (text.IsEmpty)
            return;
        if (_open != OpenBlock.Text)
        {
            var start = OpenBlockStart(OpenBlock.Text, output);
            start.WriteString("type"u8, "text"u8);
            start.WriteString("text"u8, ""u8);
            start.WriteEndObject();
            End(output);
        }

        Delta("text_delta"u8, "text"u8, text, output);
    }

    private string? Call(JsonElement call, IBufferWriter<byte> output)
    {
        var function = call.Get("function"u8);
        var id = call.Get("id"u8).Text();
        var index = call.Get("index"u8).Integer() ?? (_call < 0 || id is { Length: > 0 } && id != _callId ? _call + 1 : _call);
        // Some servers give every call the same index, and tell them apart by their ids.
        var isNew = index != _call || (id is { Length: > 0 } && _callId.Length > 0 && id != _callId);
        if (isNew && index != _call && _closedCalls.Contains(index))
            return "The backend went on with a tool call after it had begun the next one.";
        if (isNew || _open != OpenBlock.ToolUse)
        {
            if (!isNew)
                return "The backend went on with a tool call after it had said something else.";
            if (function.Get("name"u8).Text() is not { Length: > 0 } name)
                return "The backend began a tool call without a name.";
            _closedCalls.Add(index);
            _call = index;
            _callId = id is { Length: > 0 } ? id : string.Create(CultureInfo.InvariantCulture, $"call_{Context.RequestId}_{_calls}");
            _calls++;
            var start = OpenBlockStart(OpenBlock.ToolUse, output);
            start.WriteString("type"u8, "tool_use"u8);
            start.WriteString("id"u8, _callId);
            start.WriteString("name"u8, Context.Tools.Restore(name));
            start.WriteStartObject("input"u8);
            start.WriteEndObject();
            start.WriteEndObject();
            End(output);
        }

        var arguments = function.Get("arguments"u8).Utf8();
        if (!arguments.IsEmpty)
            Delta("input_json_delta"u8, "partial_json"u8, arguments, output);
        return null;
    }

    private Utf8JsonWriter OpenBlockStart(OpenBlock kind, IBufferWriter<byte> output)
    {
        CloseBlock(output);
        _open = kind;
        _block++;
        var json = Begin(output, "content_block_start"u8);
        json.WriteString("type"u8, "content_block_start"u8);
        json.WriteNumber("index"u8, _block);
        json.WriteStartObject("content_block"u8);
        return json;
    }

    private void Delta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var json = Begin(output, "content_block_delta"u8);
        json.WriteString("type"u8, "content_block_delta"u8);
        json.WriteNumber("index"u8, _block);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        json.WriteString(member, text);
        json.WriteEndObject();
        End(output);
    }

    private void CloseBlock(IBufferWriter<byte> output)
    {
        if (_open == OpenBlock.None)
            return;
        _open = OpenBlock.None;
        var json = Begin(output, "content_block_stop"u8);
        json.WriteString("type"u8, "content_block_stop"u8);
        json.WriteNumber("index"u8, _block);
        End(output);
    }

    private void Ping(IBufferWriter<byte> output)
    {
        var json = Begin(output, "ping"u8);
        json.WriteString("type"u8, "ping"u8);
        End(output);
    }
}
