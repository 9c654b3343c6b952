using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>Turns chat chunks into the events of a streamed response.</summary>
internal sealed class ChatStreamToResponses(AnswerContext context) : StreamTranslator(context)
{
    /// <summary>What of the answer is kept for the events that say it again: no model says as much.</summary>
    private const int MostKept = 16 << 20;

    private ResponseShape? _response;
    private OutputItem? _message;
    private OutputItem? _call;
    private long _callIndex = -1;
    private readonly HashSet<long> _callsBegun = [];
    private string? _finishReason;
    private TokenCounts? _usage;
    private long _sequence;
    private long _kept;

    protected override string? Take(JsonElement data, IBufferWriter<byte> output)
    {
        _usage = TokenCounts.OfChat(data.Get("usage"u8)) ?? _usage;
        var choice = ChatAnswer.FirstChoice(data);
        if (choice.ValueKind == JsonValueKind.Undefined)
            return null;
        Start(data, output);
        var delta = choice.Get("delta"u8);
        var text = ChatAnswer.Text(delta.Get("content"u8));
        var refusal = delta.Get("refusal"u8).Utf8();
        if (!text.IsEmpty)
            Said(text, isRefusal: false, output);
        if (!refusal.IsEmpty)
            Said(refusal, isRefusal: true, output);
        // Reasoning has no place in an answer that other backends will read; the client sees that the stream lives.
        if (!delta.Get("reasoning_content"u8).Utf8().IsEmpty || !delta.Get("reasoning"u8).Utf8().IsEmpty)
            output.Write(": reasoning\n\n"u8);
        foreach (var call in delta.Get("tool_calls"u8).Items())
        {
            if (Call(call, output) is { } problem)
                return problem;
        }

        if (choice.Get("finish_reason"u8).Text() is { Length: > 0 } reason && _finishReason is null)
        {
            _finishReason = reason;
            _response!.TakeFinish(reason);
            CloseMessage(output);
            CloseCall(output);
        }

        return _kept > MostKept ? "The backend's answer is larger than 16 MiB." : null;
    }

    protected override string? TakeDone(IBufferWriter<byte> output)
    {
        if (_finishReason is null)
            return "The backend's stream ended without a reason to finish.";
        _response!.Usage = _usage;
        var json = Open(output, _response.IsIncomplete ? "response.incomplete"u8 : "response.completed"u8);
        json.WriteStartObject("response"u8);
        _response.WriteWhole(json);
        json.WriteEndObject();
        End(output);
        IsWhole = true;
        return null;
    }

    private void Start(JsonElement data, IBufferWriter<byte> output)
    {
        if (_response is not null)
            return;
        _response = new ResponseShape(Context, data);
        Begun("response.created"u8, output);
        Begun("response.in_progress"u8, output);
    }

    private void Begun(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        var json = Open(output, type);
        json.WriteStartObject("response"u8);
        _response!.WriteBegun(json);
        json.WriteEndObject();
        End(output);
    }

    private void Said(ReadOnlySpan<byte> text, bool isRefusal, IBufferWriter<byte> output)
    {
        CloseCall(output);
        if (_message is null)
        {
            _message = _response!.AddMessage();
            ItemAdded(_message, output);
        }

        var buffer = isRefusal ? _message.Refusal : _message.Text;
        _message.IsRefusalFirst |= isRefusal && _message.Text.IsEmpty;
        if (buffer.IsEmpty)
        {
            var added = OpenPart(output, "response.content_part.added"u8, isRefusal);
            Part(added, isRefusal, default);
            End(output);
        }

        buffer.Append(text);
        _kept += text.Length;
        var json = OpenPart(output, isRefusal ? "response.refusal.delta"u8 : "response.output_text.delta"u8, isRefusal);
        json.WriteString("delta"u8, text);
        if (!isRefusal)
            NoLogprobs(json);
        End(output);
    }

    private string? Call(JsonElement call, IBufferWriter<byte> output)
    {
        var function = call.Get("function"u8);
        var id = call.Get("id"u8).Text();
        var index = call.Get("index"u8).Integer() ?? (_callIndex < 0 || id is { Length: > 0 } && id != _call?.CallId ? _callIndex + 1 : _callIndex);
        var isNew = index != _callIndex || (id is { Length: > 0 } && id != _call?.CallId);
        if (isNew && index != _callIndex && _callsBegun.Contains(index))
            return "The backend went on with a tool call after it had begun the next one.";
        if (!isNew && _call is null)
            return "The backend went on with a tool call after it had said something else.";
        if (isNew)
        {
            if (function.Get("name"u8).Text() is not { Length: > 0 } name)
                return "The backend began a tool call without a name.";
            CloseMessage(output);
            CloseCall(output);
            _callsBegun.Add(index);
            _callIndex = index;
            var callId = id is { Length: > 0 } ? id : string.Create(CultureInfo.InvariantCulture, $"call_{Context.RequestId}_{_response!.Items.Count}");
            _call = _response!.AddCall(callId, Context.Tools.Restore(name));
            ItemAdded(_call, output);
        }

        var arguments = function.Get("arguments"u8).Utf8();
        if (arguments.IsEmpty)
            return null;
        _call!.Text.Append(arguments);
        _kept += arguments.Length;
        var json = OpenItem(output, "response.function_call_arguments.delta"u8, _call);
        json.WriteString("delta"u8, arguments);
        End(output);
        return null;
    }

    private void CloseMessage(IBufferWriter<byte> output)
    {
        if (_message is null)
            return;
        foreach (var isRefusal in (ReadOnlySpan<bool>)[_message.IsRefusalFirst, !_message.IsRefusalFirst])
        {
            var said = isRefusal ? _message.Refusal : _message.Text;
            if (said.IsEmpty)
                continue;
            var json = OpenPart(output, isRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8, isRefusal);
            json.WriteString(isRefusal ? "refusal"u8 : "text"u8, said.Written);
            if (!isRefusal)
                NoLogprobs(json);
            End(output);
            json = OpenPart(output, "response.content_part.done"u8, isRefusal);
            Part(json, isRefusal, said.Written);
            End(output);
        }

        ItemDone(_message, output);
        _message = null;
    }

    private void CloseCall(IBufferWriter<byte> output)
    {
        if (_call is null)
            return;
        var json = OpenItem(output, "response.function_call_arguments.done"u8, _call);
        json.WriteString("name"u8, _call.Name);
        json.WriteString("arguments"u8, _call.Text.Written);
        End(output);
        ItemDone(_call, output);
        _call = null;
    }

    private void ItemAdded(OutputItem item, IBufferWriter<byte> output)
    {
        var json = Open(output, "response.output_item.added"u8);
        json.WriteNumber("output_index"u8, item.Index);
        json.WriteStartObject("item"u8);
        item.Write(json, "in_progress"u8, isEmpty: true);
        json.WriteEndObject();
        End(output);
    }

    private void ItemDone(OutputItem item, IBufferWriter<byte> output)
    {
        var json = Open(output, "response.output_item.done"u8);
        json.WriteNumber("output_index"u8, item.Index);
        json.WriteStartObject("item"u8);
        item.Write(json, _response!.EndStatus, isEmpty: false);
        json.WriteEndObject();
        End(output);
    }

    private Utf8JsonWriter OpenPart(IBufferWriter<byte> output, ReadOnlySpan<byte> type, bool isRefusal)
    {
        var json = OpenItem(output, type, _message!);
        json.WriteNumber("content_index"u8, _message!.PartIndex(isRefusal));
        return json;
    }

    private Utf8JsonWriter OpenItem(IBufferWriter<byte> output, ReadOnlySpan<byte> type, OutputItem item)
    {
        var json = Open(output, type);
        json.WriteString("item_id"u8, item.Id);
        json.WriteNumber("output_index"u8, item.Index);
        return json;
    }

    private Utf8JsonWriter Open(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        var json = Begin(output, type);
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, _sequence++);
        return json;
    }

    private static void Part(Utf8JsonWriter json, bool isRefusal, ReadOnlySpan<byte> text)
    {
        json.WriteStartObject("part"u8);
        if (isRefusal)
            OutputItem.WriteRefusal(json, text);
        else
            OutputItem.WriteText(json, text);
        json.WriteEndObject();
    }

    private static void NoLogprobs(Utf8JsonWriter json)
    {
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
    }
}
