using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>A response as far as it has come. The protocol says everything again at the end, so that its text must be kept until then.</summary>
internal sealed class ResponseShape(AnswerContext context, JsonElement answer)
{
    private readonly string _suffix = answer.Get("id"u8).Text() is { Length: > 0 } id ? id : context.RequestId;
    private readonly string _model = answer.Get("model"u8).Text() ?? context.Model;
    private string? _incomplete;

    /// <summary>The output's items.</summary>
    public List<OutputItem> Items { get; } = [];

    /// <summary>What the answer used, once that is known.</summary>
    public TokenCounts? Usage { get; set; }

    /// <summary>Whether something stopped the model before it was done.</summary>
    public bool IsIncomplete => _incomplete is not null;

    /// <summary>How the items ended.</summary>
    public ReadOnlySpan<byte> EndStatus => IsIncomplete ? "incomplete"u8 : "completed"u8;

    /// <summary>Takes the reason why the model finished.</summary>
    /// <param name="finishReason">The chat answer's <c>finish_reason</c>.</param>
    public void TakeFinish(string finishReason) => _incomplete = finishReason switch
    {
        "length" => "max_output_tokens",
        "content_filter" => "content_filter",
        _ => null,
    };

    /// <summary>Begins a message.</summary>
    public OutputItem AddMessage() => Add(new OutputItem(ItemId("msg"), Items.Count));

    /// <summary>Begins a call.</summary>
    /// <param name="callId">The id that ties it to its result.</param>
    /// <param name="name">The function.</param>
    public OutputItem AddCall(string callId, string name) => Add(new OutputItem(ItemId("fc"), Items.Count) { CallId = callId, Name = name });

    /// <summary>Writes the response while it is made.</summary>
    /// <param name="json">Inside the response.</param>
    public void WriteBegun(Utf8JsonWriter json)
    {
        Head(json, "in_progress"u8);
        json.WriteStartArray("output"u8);
        json.WriteEndArray();
        json.WriteNull("usage"u8);
    }

    /// <summary>Writes the whole response.</summary>
    /// <param name="json">Inside the response.</param>
    public void WriteWhole(Utf8JsonWriter json)
    {
        Head(json, EndStatus);
        json.WriteStartArray("output"u8);
        foreach (var item in Items)
        {
            json.WriteStartObject();
            item.Write(json, EndStatus, isEmpty: false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Usage is { } usage)
            usage.WriteResponses(json);
        else
            json.WriteNull("usage"u8);
    }

    private void Head(Utf8JsonWriter json, ReadOnlySpan<byte> status)
    {
        json.WriteString("id"u8, $"resp_{_suffix}");
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, context.CreatedAt);
        json.WriteString("status"u8, status);
        json.WriteNull("error"u8);
        if (_incomplete is null)
        {
            json.WriteNull("incomplete_details"u8);
        }
        else
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, _incomplete);
            json.WriteEndObject();
        }

        json.WriteString("model"u8, _model);
        json.WriteNull("previous_response_id"u8);
        json.WriteBoolean("store"u8, false); // nothing keeps it
    }

    private OutputItem Add(OutputItem item)
    {
        Items.Add(item);
        return item;
    }

    private string ItemId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{_suffix}_{Items.Count}");
}
