using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>The events of a streamed chat completion. What all have in common is made once.</summary>
internal sealed class OpenAIChatEvents : IAnswerEvents
{
    private readonly CallPlan _plan;
    private readonly byte[] _head;
    private readonly byte[] _tail;

    public OpenAIChatEvents(CallPlan plan)
    {
        _plan = plan;
        _head = Encoding.UTF8.GetBytes($"data: {{\"id\":\"chatcmpl-{plan.Id}\",\"object\":\"chat.completion.chunk\",\"created\":{plan.Created}"
            + $",\"model\":\"{JsonEncodedText.Encode(plan.Request.Model)}\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_sim\",\"choices\":[");
        _tail = (TellsUsage ? "],\"usage\":null}\n\n"u8 : "]}\n\n"u8).ToArray();
    }

    private bool TellsUsage => _plan.Request.IncludeUsage && !_plan.Alterations.OmitsUsage;

    public IReadOnlyList<byte[]> Opening() => [.. Choices().Select(choice => Event(choice, "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"))];

    // The words need no escaping: they are letters and spaces.
    public byte[] Content(int choice, string text) => Event(choice, $"{{\"content\":\"{text}\"}}", "null");

    public IReadOnlyList<byte[]> Closing()
    {
        List<byte[]> events = [.. Choices().Select(choice => Event(choice, "{}", _plan.IsLimited ? "\"length\"" : "\"stop\""))];
        if (TellsUsage)
            events.Add([.. _head, .. Encoding.UTF8.GetBytes("],\"usage\":" + Usage() + "}\n\n")]);
        if (!_plan.Alterations.OmitsDone)
            events.Add("data: [DONE]\n\n"u8.ToArray());
        return events;
    }

    public byte[] Malformed() => [.. _head, .. "{\"index\":0,\"del\n\n"u8];

    public byte[] Error(ProviderError error) => [.. "data: "u8, .. OpenAIErrors.Body(error), .. "\n\n"u8];

    private IEnumerable<int> Choices() => Enumerable.Range(0, _plan.Request.Choices);

    private byte[] Event(int choice, string delta, string finishReason)
    {
        var middle = $"{{\"index\":{choice},\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finishReason}}}";
        var bytes = new byte[_head.Length + Encoding.UTF8.GetByteCount(middle) + _tail.Length];
        _head.CopyTo(bytes, 0);
        Encoding.UTF8.GetBytes(middle, bytes.AsSpan(_head.Length));
        _tail.CopyTo(bytes, bytes.Length - _tail.Length);
        return bytes;
    }

    private string Usage()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            OpenAIChat.WriteUsage(json, _plan);
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.GetProperty("usage").GetRawText();
    }
}
