using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.Anthropic;

/// <summary>
/// Reads a messages request: input is the text of system prompt and messages, and tools as the JSON they are written in. What stands
/// before the last <c>cache_control</c> is kept by the provider's cache.
/// </summary>
internal static class AnthropicRequestReader
{
    public static CallRequest? Read(in ReceivedRequest request, out ProviderError? error)
    {
        error = null;
        var input = SimulatorHeaders.Read(request, SimulatorHeaders.InputTokens, ref error);
        var output = SimulatorHeaders.Read(request, SimulatorHeaders.OutputTokens, ref error);
        if (request.Header("anthropic-version") is null)
            error ??= ProviderError.Invalid("anthropic-version: header is required", null);
        var call = RequestJson.Read(request, ref error, (JsonElement root, ref ProviderError? wrong) =>
        {
            var limit = RequestJson.Whole(root, "max_tokens", int.MaxValue, ref wrong);
            if (limit is null)
                wrong ??= ProviderError.Invalid("max_tokens: Field required", "max_tokens");
            var count = Sum(root, ref wrong);
            return new CallRequest
            {
                Model = RequestJson.Model(root, ref wrong),
                Stream = RequestJson.Flag(root, "stream", ref wrong),
                IncludeUsage = true,
                InputTokens = input ?? count.Tokens,
                Prefix = count.Prefix,
                OutputLimit = limit,
                DictatedOutput = output,
            };
        });
        return error is null ? call : null;
    }

    /// <summary>Answers count_tokens.</summary>
    public static OtherAnswer Count(in ReceivedRequest request)
    {
        ProviderError? error = null;
        var body = RequestJson.Read(request, ref error, static (JsonElement root, ref ProviderError? wrong) =>
            JsonBody.Write(Sum(root, ref wrong).Tokens, static (json, tokens) =>
            {
                json.WriteStartObject();
                json.WriteNumber("input_tokens", tokens);
                json.WriteEndObject();
            }));
        return error is null ? new(body!) : OtherAnswer.Failed(error);
    }

    private static Counted Sum(JsonElement root, ref ProviderError? error)
    {
        var counted = new Counted();
        if (root.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array)
        {
            foreach (var tool in tools.EnumerateArray())
                counted.Json(tool);
        }

        if (root.TryGetProperty("system", out var system))
            counted.Content(system);
        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            error ??= ProviderError.Invalid("messages: at least one message is required", "messages");
            return counted;
        }

        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content))
                counted.Content(content);
        }

        return counted;
    }

    private sealed class Counted
    {
        private readonly StringBuilder _seen = new();
        private long _bytes;
        private long _others;

        public long Tokens => RequestJson.Tokens(_bytes, _others);

        public CachePrefix? Prefix { get; private set; }

        public void Json(JsonElement value)
        {
            _seen.Append(value.GetRawText());
            _bytes += Encoding.UTF8.GetByteCount(value.GetRawText());
            Mark(value);
        }

        public void Content(JsonElement content)
        {
            if (content.ValueKind == JsonValueKind.String)
            {
                _seen.Append(content.GetString());
                RequestJson.Count(content, ref _bytes, ref _others);
                return;
            }

            if (content.ValueKind != JsonValueKind.Array)
                return;
            foreach (var block in content.EnumerateArray())
            {
                _seen.Append(block.GetRawText());
                if (block.ValueKind == JsonValueKind.Object && block.TryGetProperty("text", out var text))
                    RequestJson.Count(text, ref _bytes, ref _others);
                else if (block.ValueKind == JsonValueKind.Object && block.TryGetProperty("content", out var inner))
                    RequestJson.Count(inner, ref _bytes, ref _others);
                else
                    _others++;
                Mark(block);
            }
        }

        private void Mark(JsonElement block)
        {
            if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty("cache_control", out var control) || control.ValueKind != JsonValueKind.Object)
                return;
            var forOneHour = control.TryGetProperty("ttl", out var ttl) && ttl.ValueKind == JsonValueKind.String && ttl.ValueEquals("1h");
            Prefix = new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_seen.ToString()))), Tokens, forOneHour);
        }
    }
}
