using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class OpenAIChat : OpenAIProtocol
{
    public override bool Owns(ReadOnlySpan<char> route) => route is "/chat/completions";

    public override CallRequest? Read(in ReceivedRequest request, out ProviderError? error) => OpenAIRequestReader.Read(request, out error);

    public override OtherAnswer? Other(in ReceivedRequest request, IReadOnlyList<string> models) =>
        request.Method == "GET" && OpenAIModels.Answer(request.Route, models) is { } body ? new(body) : null;

    public override byte[] Answer(CallPlan plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", "chatcmpl-" + plan.Id);
            json.WriteString("object", "chat.completion");
            json.WriteNumber("created", plan.Created);
            json.WriteString("model", plan.Request.Model);
            json.WriteStartArray("choices");
            for (var choice = 0; choice < plan.Request.Choices; choice++)
                WriteChoice(json, plan, choice);
            json.WriteEndArray();
            if (!plan.Alterations.OmitsUsage)
                WriteUsage(json, plan);
            json.WriteString("service_tier", "default");
            json.WriteString("system_fingerprint", "fp_sim");
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    public override IAnswerEvents Events(CallPlan plan) => new OpenAIChatEvents(plan);

    internal static void WriteUsage(Utf8JsonWriter json, CallPlan plan)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", plan.Request.InputTokens);
        json.WriteNumber("completion_tokens", plan.TotalTokens);
        json.WriteNumber("total_tokens", plan.Request.InputTokens + plan.TotalTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, CallPlan plan, int choice)
    {
        var text = new StringBuilder();
        Words.Append(text, plan.TextSource, choice, 0, (int)plan.Tokens);
        json.WriteStartObject();
        json.WriteNumber("index", choice);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", text.ToString());
        json.WriteNull("refusal");
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", plan.IsLimited ? "length" : "stop");
        json.WriteEndObject();
    }
}
