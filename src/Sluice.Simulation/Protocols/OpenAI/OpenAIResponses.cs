using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>OpenAI's responses. It keeps what it answered, unless told not to, so that it can be followed, fetched and deleted.</summary>
internal sealed class OpenAIResponses : OpenAIProtocol
{
    private const string Route = "/responses";

    private readonly ConcurrentDictionary<string, KeptResponse> _kept = new(StringComparer.Ordinal);

    public override bool Owns(ReadOnlySpan<char> route) => route is Route;

    public override CallRequest? Read(in ReceivedRequest request, out ProviderError? error)
    {
        error = null;
        var input = SimulatorHeaders.Read(request, SimulatorHeaders.InputTokens, ref error);
        var output = SimulatorHeaders.Read(request, SimulatorHeaders.OutputTokens, ref error);
        var call = RequestJson.Read(request, ref error, (JsonElement root, ref ProviderError? wrong) => new CallRequest
        {
            Model = RequestJson.Model(root, ref wrong),
            Stream = RequestJson.Flag(root, "stream", ref wrong),
            InputTokens = (input ?? Count(root, ref wrong)) + Before(root, ref wrong),
            OutputLimit = RequestJson.Whole(root, "max_output_tokens", int.MaxValue, ref wrong),
            DictatedOutput = output,
            Keeps = !root.TryGetProperty("store", out var store) || store.ValueKind != JsonValueKind.False,
        });
        return error is null ? call : null;
    }

    public override OtherAnswer? Other(in ReceivedRequest request, IReadOnlyList<string> models)
    {
        if (!request.Route.StartsWith(Route + "/", StringComparison.Ordinal))
            return null;
        var rest = request.Route[(Route.Length + 1)..].ToString().Split('/');
        if (rest is ["input_tokens"] && request.Method == "POST")
            return CountInput(request);
        if (!_kept.TryGetValue(rest[0], out var kept))
            return OtherAnswer.Failed(new(404, ErrorKind.InvalidRequest, $"Response with id '{rest[0]}' not found."));
        return (request.Method, rest) switch
        {
            ("GET", [_]) or ("POST", [_, "cancel"]) => new(kept.Body),
            ("GET", [_, "input_items"]) => new("{\"object\":\"list\",\"data\":[],\"has_more\":false}"u8.ToArray()),
            ("DELETE", [_]) => Delete(rest[0]),
            _ => null,
        };
    }

    public override byte[] Answer(CallPlan plan)
    {
        var text = new StringBuilder();
        Words.Append(text, plan.TextSource, 0, 0, (int)plan.Tokens);
        var body = JsonBody.Write((plan, text.ToString()), static (json, answer) => Write(json, answer.plan, answer.Item2, Status(answer.plan)));
        Keep(plan, body);
        return body;
    }

    public override IAnswerEvents Events(CallPlan plan) => new OpenAIResponseEvents(plan, Keep);

    internal static string Id(CallPlan plan) => "resp_" + plan.Id;

    internal static string Status(CallPlan plan) => plan.IsLimited ? "incomplete" : "completed";

    /// <summary>The response with what it says so far; its usage only once it has ended.</summary>
    internal static void Write(Utf8JsonWriter json, CallPlan plan, string? text, string status)
    {
        json.WriteStartObject();
        json.WriteString("id", Id(plan));
        json.WriteString("object", "response");
        json.WriteNumber("created_at", plan.Created);
        json.WriteString("status", status);
        json.WriteNull("error");
        if (status == "incomplete")
        {
            json.WriteStartObject("incomplete_details");
            json.WriteString("reason", "max_output_tokens");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details");
        }

        json.WriteString("model", plan.Request.Model);
        json.WriteStartArray("output");
        if (text is not null)
            WriteItem(json, plan, text, "completed");
        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls", true);
        json.WriteString("tool_choice", "auto");
        json.WriteStartArray("tools");
        json.WriteEndArray();
        if (text is not null && !plan.Alterations.OmitsUsage)
            WriteUsage(json, plan);
        else
            json.WriteNull("usage");
        json.WriteEndObject();
    }

    internal static void WriteItem(Utf8JsonWriter json, CallPlan plan, string? text, string status)
    {
        json.WriteStartObject();
        json.WriteString("id", "msg_" + plan.Id);
        json.WriteString("type", "message");
        json.WriteString("status", status);
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        if (text is not null)
            WritePart(json, text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WritePart(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, CallPlan plan)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", plan.Request.InputTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", plan.TotalTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", 0);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", plan.Request.InputTokens + plan.TotalTokens);
        json.WriteEndObject();
    }

    private static long Count(JsonElement root, ref ProviderError? error)
    {
        long bytes = 0, others = 0;
        if (root.TryGetProperty("instructions", out var instructions))
            RequestJson.Count(instructions, ref bytes, ref others);
        if (!root.TryGetProperty("input", out var input) || input.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
            error ??= ProviderError.Invalid("'input' must be a string or an array of items.", "input");
        else if (input.ValueKind == JsonValueKind.String)
            RequestJson.Count(input, ref bytes, ref others);
        else
            Count(input, ref bytes, ref others);
        return RequestJson.Tokens(bytes, others);
    }

    private static void Count(JsonElement items, ref long bytes, ref long others)
    {
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("content", out var content))
                RequestJson.Count(content, ref bytes, ref others);
        }
    }

    private static OtherAnswer CountInput(in ReceivedRequest request)
    {
        ProviderError? error = null;
        var body = RequestJson.Read(request, ref error, static (JsonElement root, ref ProviderError? wrong) =>
            JsonBody.Write(Count(root, ref wrong), static (json, tokens) =>
            {
                json.WriteStartObject();
                json.WriteString("object", "response.input_tokens");
                json.WriteNumber("input_tokens", tokens);
                json.WriteEndObject();
            }));
        return error is null ? new(body!) : OtherAnswer.Failed(error);
    }

    // What came before in the chain is input again.
    private long Before(JsonElement root, ref ProviderError? error)
    {
        if (!root.TryGetProperty("previous_response_id", out var id) || id.ValueKind != JsonValueKind.String)
            return 0;
        if (_kept.TryGetValue(id.GetString()!, out var kept))
            return kept.TotalTokens;
        error ??= ProviderError.Invalid($"Previous response with id '{id.GetString()}' not found.", "previous_response_id");
        return 0;
    }

    private void Keep(CallPlan plan, byte[] body)
    {
        if (plan.Request.Keeps)
            _kept[Id(plan)] = new(body, plan.Request.InputTokens + plan.TotalTokens);
    }

    private OtherAnswer Delete(string id)
    {
        _kept.TryRemove(id, out _);
        return new(JsonBody.Write(id, static (json, id) =>
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("object", "response.deleted");
            json.WriteBoolean("deleted", true);
            json.WriteEndObject();
        }));
    }

    private sealed record KeptResponse(byte[] Body, long TotalTokens);
}
