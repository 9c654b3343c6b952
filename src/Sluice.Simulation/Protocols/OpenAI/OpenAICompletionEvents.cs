using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>The events of streamed completions.</summary>
internal sealed class OpenAICompletionEvents(CallPlan plan) : IAnswerEvents
{
    public IReadOnlyList<byte[]> Opening() => [];

    public byte[] Content(int choice, string text) => Chunk(choice, text, null);

    public IReadOnlyList<byte[]> Closing()
    {
        List<byte[]> events = [.. Enumerable.Range(0, plan.Request.Shown).Select(choice => Chunk(choice, "", plan.IsLimited ? "length" : "stop"))];
        if (plan.Request.IncludeUsage && !plan.Alterations.OmitsUsage)
            events.Add(Chunk(-1, "", null));
        if (!plan.Alterations.OmitsDone)
            events.Add("data: [DONE]\n\n"u8.ToArray());
        return events;
    }

    public byte[] Malformed() => "data: {\"id\":\"cmpl-\n\n"u8.ToArray();

    public byte[] Error(ProviderError error) => [.. "data: "u8, .. OpenAIErrors.Body(error), .. "\n\n"u8];

    // Choice -1 is none: the chunk that tells the usage.
    private byte[] Chunk(int choice, string text, string? finish) => JsonBody.Event(null, (plan, choice, text, finish), static (json, chunk) =>
    {
        json.WriteStartObject();
        json.WriteString("id", "cmpl-" + chunk.plan.Id);
        json.WriteString("object", "text_completion");
        json.WriteNumber("created", chunk.plan.Created);
        json.WriteString("model", chunk.plan.Request.Model);
        json.WriteStartArray("choices");
        if (chunk.choice >= 0)
        {
            json.WriteStartObject();
            json.WriteString("text", chunk.text);
            json.WriteNumber("index", chunk.choice);
            json.WriteNull("logprobs");
            json.WriteString("finish_reason", chunk.finish);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (chunk.choice < 0)
            OpenAIChat.WriteUsage(json, chunk.plan);
        json.WriteEndObject();
    });
}
