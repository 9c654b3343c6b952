using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Tests.Protocols;

/// <summary>What a scan must find, read with JsonDocument and no thought of speed.</summary>
internal sealed class NaiveChatScan
{
    private static readonly string[] GovernedKeys =
        ["model", "stream", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "best_of", "stream_options"];

    private static readonly string[] FreeKeys = ["user", "stop"];

    private readonly List<long> _limits = [];

    public NaiveChatScan(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            BadParam ??= Read(member);
            Tokens += Prompt(member.Name, member.Value);
        }

        if (!Values.ContainsKey("model"))
            BadParam ??= "model";
    }

    public string? BadParam { get; }

    public string? Model { get; private set; }

    public bool IsStream { get; private set; }

    public bool AsksForUsage { get; private set; }

    public long? OutputLimit => _limits.Count == 0 ? null : _limits.Min();

    public bool OutputLimitsDiffer => _limits.Distinct().Count() > 1;

    public int Choices { get; private set; } = 1;

    public long Tokens { get; }

    public Dictionary<string, string> Values { get; } = [];

    private string? Read(JsonProperty member)
    {
        var key = member.Name;
        var value = member.Value;
        if (!GovernedKeys.Contains(key))
        {
            var folded = key.Replace('ſ', 's').Replace('\u212a', 'k');
            return GovernedKeys.FirstOrDefault(governed => governed.Equals(folded, StringComparison.OrdinalIgnoreCase));
        }

        if (!Values.TryAdd(key, value.GetRawText()))
            return key;

        switch (key)
        {
            case "model":
                Model = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                var isGood = !string.IsNullOrEmpty(Model) && Encoding.UTF8.GetByteCount(Model) <= 256 && !Model.Any(c => c < ' ' || c == 127);
                return isGood && value.GetRawText().Length <= 258 ? null : key;
            case "stream":
                IsStream = value.ValueKind == JsonValueKind.True;
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null ? null : key;
            case "stream_options":
                return ReadStreamOptions(value);
            case "n" or "best_of":
                var n = Integer(value);
                Choices = Math.Max(Choices, (int)Math.Clamp(n ?? 1, 1, 10_000));
                return value.ValueKind == JsonValueKind.Null || n is >= 1 and <= 10_000 ? null : key;
            default:
                var limit = Integer(value);
                if (value.ValueKind == JsonValueKind.Null)
                    return null;
                if (limit is not (>= 0 and <= 1_000_000_000))
                    return key;
                _limits.Add(limit.Value);
                return null;
        }
    }

    private string? ReadStreamOptions(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            return "stream_options";

        foreach (var member in value.EnumerateObject().Where(member => member.NameEquals("include_usage")))
        {
            if (!Values.TryAdd("include_usage", member.Value.GetRawText())
                || member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
            {
                return "stream_options.include_usage";
            }

            AsksForUsage = member.Value.ValueKind == JsonValueKind.True;
        }

        return null;
    }

    private static long? Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static long Prompt(string key, JsonElement value) => key switch
    {
        _ when GovernedKeys.Contains(key) || FreeKeys.Contains(key) => 0,
        "messages" when value.ValueKind == JsonValueKind.Array =>
            value.EnumerateArray().Sum(message => CountingEstimator.PerMessage + Message(message)),
        "tools" when value.ValueKind == JsonValueKind.Array =>
            value.EnumerateArray().Sum(tool => CountingEstimator.PerTool + Text(tool)),
        _ => Text(value),
    };

    private static long Message(JsonElement message) => message.ValueKind != JsonValueKind.Object
        ? Text(message)
        : message.EnumerateObject().Sum(member => member.Name switch
        {
            "role" => 0,
            "content" when member.Value.ValueKind == JsonValueKind.Array => member.Value.EnumerateArray().Sum(Part),
            "tool_calls" when member.Value.ValueKind == JsonValueKind.Array => member.Value.EnumerateArray().Sum(ToolCall),
            _ => Text(member.Value),
        });

    private static long Part(JsonElement part) => part.ValueKind != JsonValueKind.Object
        ? Text(part)
        : part.EnumerateObject().Sum(member => member.Name switch
        {
            "type" => 0,
            "image_url" or "input_audio" or "file" => CountingEstimator.PerMedia,
            _ => Text(member.Value),
        });

    private static long ToolCall(JsonElement call) =>
        (call.ValueKind == JsonValueKind.Object ? CountingEstimator.PerTool : 0) + Strings(call);

    private static long Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value),
        JsonValueKind.Array => value.EnumerateArray().Sum(Strings),
        JsonValueKind.Object => value.EnumerateObject().Sum(member => Encoding.UTF8.GetByteCount(member.Name) + Strings(member.Value)),
        _ => 0,
    };

    private static long Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Encoding.UTF8.GetByteCount(value.GetString()!),
        JsonValueKind.Array or JsonValueKind.Object => Encoding.UTF8.GetByteCount(value.GetRawText()),
        _ => 0,
    };
}
