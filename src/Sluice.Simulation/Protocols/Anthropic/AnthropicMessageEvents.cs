using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.Anthropic;

/// <summary>The events of a streamed message: its usage grows, and the last that it tells is the whole.</summary>
internal sealed class AnthropicMessageEvents(CallPlan plan) : IAnswerEvents
{
    public IReadOnlyList<byte[]> Opening() =>
    [
        Event("message_start", (json, plan) =>
        {
            json.WriteStartObject("message");
            AnthropicMessages.WriteHead(json, plan);
            json.WriteStartArray("content");
            json.WriteEndArray();
            json.WriteNull("stop_reason");
            json.WriteNull("stop_sequence");
            if (!plan.Alterations.OmitsUsage)
                AnthropicMessages.WriteUsage(json, plan, Math.Min(1, plan.TotalTokens));
            json.WriteEndObject();
        }),
        Event("content_block_start", static (json, _) =>
        {
            json.WriteNumber("index", 0);
            json.WriteStartObject("content_block");
            json.WriteString("type", "text");
            json.WriteString("text", "");
            json.WriteEndObject();
        }),
        Event("ping", static (_, _) => { }),
    ];

    public byte[] Content(int choice, string text) => JsonBody.Event("content_block_delta", text, static (json, text) =>
    {
        json.WriteStartObject();
        json.WriteString("type", "content_block_delta");
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        json.WriteString("type", "text_delta");
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public IReadOnlyList<byte[]> Closing()
    {
        List<byte[]> events =
        [
            Event("content_block_stop", static (json, _) => json.WriteNumber("index", 0)),
            Event("message_delta", static (json, plan) =>
            {
                json.WriteStartObject("delta");
                json.WriteString("stop_reason", AnthropicMessages.StopReason(plan));
                json.WriteNull("stop_sequence");
                json.WriteEndObject();
                if (!plan.Alterations.OmitsUsage)
                    AnthropicMessages.WriteUsage(json, plan, plan.TotalTokens);
            }),
        ];
        if (!plan.Alterations.OmitsDone)
            events.Add(Event("message_stop", static (_, _) => { }));
        return events;
    }

    public byte[] Malformed() => "event: content_block_delta\ndata: {\"type\":\"content_bl\n\n"u8.ToArray();

    public byte[] Error(ProviderError error) => [.. "event: error\ndata: "u8, .. AnthropicErrors.Body(error), .. "\n\n"u8];

    private byte[] Event(string type, Action<Utf8JsonWriter, CallPlan> write) => JsonBody.Event(type, (type, write, plan), static (json, told) =>
    {
        json.WriteStartObject();
        json.WriteString("type", told.type);
        told.write(json, told.plan);
        json.WriteEndObject();
    });
}
