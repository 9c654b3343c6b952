using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>The events of a streamed response.</summary>
/// <param name="plan">The call.</param>
/// <param name="keep">Takes the whole response.</param>
internal sealed class OpenAIResponseEvents(CallPlan plan, Action<CallPlan, byte[]> keep) : IAnswerEvents
{
    private readonly StringBuilder _text = new();
    private int _sequence;

    public IReadOnlyList<byte[]> Opening() =>
    [
        Event("response.created", json => WriteResponse(json, null, "in_progress")),
        Event("response.in_progress", json => WriteResponse(json, null, "in_progress")),
        Event("response.output_item.added", json => WriteItem(json, null, "in_progress")),
        Event("response.content_part.added", json => WritePart(json, "")),
    ];

    public byte[] Content(int choice, string text)
    {
        _text.Append(text);
        return Event("response.output_text.delta", json =>
        {
            WritePlace(json);
            json.WriteString("delta", text);
        });
    }

    public IReadOnlyList<byte[]> Closing()
    {
        var text = _text.ToString();
        List<byte[]> events =
        [
            Event("response.output_text.done", json =>
            {
                WritePlace(json);
                json.WriteString("text", text);
            }),
            Event("response.content_part.done", json => WritePart(json, text)),
            Event("response.output_item.done", json => WriteItem(json, text, "completed")),
        ];
        keep(plan, JsonBody.Write((plan, text), static (json, kept) => OpenAIResponses.Write(json, kept.plan, kept.text, OpenAIResponses.Status(kept.plan))));
        if (!plan.Alterations.OmitsDone)
            events.Add(Event("response." + OpenAIResponses.Status(plan), json => WriteResponse(json, text, OpenAIResponses.Status(plan))));
        return events;
    }

    public byte[] Malformed() => "event: response.output_text.delta\ndata: {\"type\":\"resp\n\n"u8.ToArray();

    public byte[] Error(ProviderError error) => Event("error", json =>
    {
        json.WriteString("code", "server_error");
        json.WriteString("message", error.Message);
        json.WriteNull("param");
    });

    private void WriteResponse(Utf8JsonWriter json, string? text, string status)
    {
        json.WritePropertyName("response");
        OpenAIResponses.Write(json, plan, text, status);
    }

    private void WriteItem(Utf8JsonWriter json, string? text, string status)
    {
        json.WriteNumber("output_index", 0);
        json.WritePropertyName("item");
        OpenAIResponses.WriteItem(json, plan, text, status);
    }

    private void WritePart(Utf8JsonWriter json, string text)
    {
        WritePlace(json);
        json.WritePropertyName("part");
        OpenAIResponses.WritePart(json, text);
    }

    private void WritePlace(Utf8JsonWriter json)
    {
        json.WriteString("item_id", "msg_" + plan.Id);
        json.WriteNumber("output_index", 0);
        json.WriteNumber("content_index", 0);
    }

    private byte[] Event(string type, Action<Utf8JsonWriter> write) => JsonBody.Event(type, (type, write, number: _sequence++), static (json, told) =>
    {
        json.WriteStartObject();
        json.WriteString("type", told.type);
        json.WriteNumber("sequence_number", told.number);
        told.write(json);
        json.WriteEndObject();
    });
}
