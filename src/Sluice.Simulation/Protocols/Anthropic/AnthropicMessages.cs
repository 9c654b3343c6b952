using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Protocols.Anthropic;

/// <summary>Anthropic's messages, with count_tokens and the list of models.</summary>
internal sealed class AnthropicMessages : IProviderProtocol
{
    public bool Owns(ReadOnlySpan<char> route) => route is "/messages";

    public bool Carries(in ReceivedRequest request, string apiKey) =>
        string.Equals(request.Header("x-api-key"), apiKey, StringComparison.Ordinal)
        || string.Equals(request.Header("authorization"), "Bearer " + apiKey, StringComparison.Ordinal);

    public CallRequest? Read(in ReceivedRequest request, out ProviderError? error) => AnthropicRequestReader.Read(request, out error);

    public OtherAnswer? Other(in ReceivedRequest request, IReadOnlyList<string> models)
    {
        if (request.Route is "/messages/count_tokens" && request.Method == "POST")
            return AnthropicRequestReader.Count(request);
        return request.Method == "GET" && request.Header("anthropic-version") is not null && AnthropicModels.Answer(request.Route, models) is { } body
            ? new(body)
            : null;
    }

    public List<KeyValuePair<string, string>> Headers(string requestId, in LimitStates limits, DateTimeOffset utcNow) =>
        AnthropicHeaders.Of(requestId, limits, utcNow);

    public ProviderError Refuse(Refusal refusal, string model) => AnthropicErrors.Refuse(refusal);

    public byte[] Error(ProviderError error) => AnthropicErrors.Body(error);

    public byte[] Answer(CallPlan plan) => JsonBody.Write(plan, static (json, plan) =>
    {
        var text = new StringBuilder();
        Words.Append(text, plan.TextSource, 0, 0, (int)plan.Tokens);
        json.WriteStartObject();
        WriteHead(json, plan);
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text.ToString());
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("stop_reason", StopReason(plan));
        json.WriteNull("stop_sequence");
        if (!plan.Alterations.OmitsUsage)
            WriteUsage(json, plan, plan.TotalTokens);
        json.WriteEndObject();
    });

    public IAnswerEvents Events(CallPlan plan) => new AnthropicMessageEvents(plan);

    internal static string StopReason(CallPlan plan) => plan.IsLimited ? "max_tokens" : "end_turn";

    internal static void WriteHead(Utf8JsonWriter json, CallPlan plan)
    {
        json.WriteString("id", "msg_" + plan.Id);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", plan.Request.Model);
    }

    internal static void WriteUsage(Utf8JsonWriter json, CallPlan plan, long output)
    {
        var request = plan.Request;
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", request.InputTokens - request.CachedTokens - request.WrittenTokens - request.WrittenOneHourTokens);
        json.WriteNumber("cache_creation_input_tokens", request.WrittenTokens + request.WrittenOneHourTokens);
        json.WriteNumber("cache_read_input_tokens", request.CachedTokens);
        json.WriteStartObject("cache_creation");
        json.WriteNumber("ephemeral_5m_input_tokens", request.WrittenTokens);
        json.WriteNumber("ephemeral_1h_input_tokens", request.WrittenOneHourTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", output);
        json.WriteString("service_tier", "standard");
        json.WriteEndObject();
    }
}
