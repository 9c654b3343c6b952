using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Writes a chat request as a messages request.</summary>
internal sealed class ChatRequestToMessages(JsonElement root, Utf8JsonWriter json, TranslationNotes notes, TranslationOptions options)
{
    private readonly string _model = options.Model ?? root.Get("model"u8).Text() ?? "";

    /// <summary>The output limit that was written because the caller named none.</summary>
    public long? WrittenOutputLimit { get; private set; }

    public void Write()
    {
        var maxTokens = MaxTokens();
        var thinking = Thinking(maxTokens);
        json.WriteStartObject();
        json.WriteString("model"u8, _model);
        json.WriteNumber("max_tokens"u8, maxTokens);
        new ChatMessagesWriter(json, notes).Write(root.Get("messages"u8));
        new ChatToolsWriter(json, notes).Write(root);
        if (root.Get("n"u8) is { } n && !n.IsMissing() && n.Integer() != 1)
            notes.Refuse("A backend that speaks Anthropic's messages gives one answer a call. Send 'n': 1, or ask several times.", "n");
        Sampling(thinking.IsThinking);
        Stop();
        thinking.Write(json);
        OutputConfig(thinking.Effort);
        User();
        Tier();
        Stream();
        json.WriteEndObject();
    }

    private long MaxTokens()
    {
        var limits = (Old: Limit("max_tokens"u8, "max_tokens"), New: Limit("max_completion_tokens"u8, "max_completion_tokens"));
        if ((limits.Old ?? limits.New) is null)
            WrittenOutputLimit = options.OutputLimit ?? options.DefaultMaxTokens;
        return limits.Old is { } old && limits.New is { } newer ? Math.Min(old, newer) : limits.Old ?? limits.New ?? WrittenOutputLimit!.Value;
    }

    private long? Limit(ReadOnlySpan<byte> name, string param)
    {
        var value = root.Get(name);
        if (!value.IsMissing() && value.Integer() is not (>= 1 and <= int.MaxValue))
            notes.Wrong(param, "an integer from 1 to 2147483647");
        return value.Integer();
    }

    private ThinkingPlan Thinking(long maxTokens)
    {
        var effort = root.Get("reasoning_effort"u8);
        if (effort.IsMissing())
            return default;
        if (effort.Text() is not { } word)
        {
            notes.Wrong("reasoning_effort", "a string");
            return default;
        }

        var plan = ThinkingPlan.Of(word, _model, maxTokens, ForcesTool(), IsInToolLoop());
        if (plan is null)
            notes.Drop("reasoning_effort");
        return plan ?? default;
    }

    private bool ForcesTool()
    {
        var choice = root.Get("tool_choice"u8);
        return choice.IsObject() || choice.Is("required"u8);
    }

    // A model that thinks by a budget must be shown the thinking that led to its calls; chat clients have kept none.
    private bool IsInToolLoop()
    {
        var isTool = false;
        foreach (var message in root.Get("messages"u8).Items())
            isTool = message.Get("role"u8).Is("tool"u8);
        return isTool;
    }

    private void Sampling(bool isThinking)
    {
        var temperature = Range("temperature"u8, "temperature", 2);
        var topP = Range("top_p"u8, "top_p", 1);
        var topK = root.Get("top_k"u8);
        if (!topK.IsMissing() && topK.Integer() is null)
            notes.Wrong("top_k", "an integer");

        if (isThinking)
        {
            if (temperature is not (null or 1))
                notes.Drop("temperature");
            if (topP is not (null or 1))
                notes.Drop("top_p");
            if (topK.Integer() is not null)
                notes.Drop("top_k");
            return;
        }

        if (temperature > 1)
            notes.Drop("temperature");
        if (temperature is { } value)
            json.WriteNumber("temperature"u8, Math.Min(value, 1));
        if (topP is { } share && temperature is null)
            json.WriteNumber("top_p"u8, share);
        else if (topP is not (null or 1))
            notes.Drop("top_p");
        if (topK.Integer() is { } count)
            json.WriteNumber("top_k"u8, count);
    }

    private double? Range(ReadOnlySpan<byte> name, string param, double most)
    {
        var value = root.Get(name);
        if (!value.IsMissing() && !(value.Number() >= 0 && value.Number() <= most))
            notes.Wrong(param, $"a number from 0 to {most:0}");
        return value.Number();
    }

    private void Stop()
    {
        var stop = root.Get("stop"u8);
        if (stop.IsMissing())
            return;
        if (!stop.IsString() && !stop.IsArray())
        {
            notes.Wrong("stop", "a string or an array of strings");
            return;
        }

        json.WriteStartArray("stop_sequences"u8);
        if (stop.IsString())
            json.WriteStringValue(stop.Utf8());
        foreach (var item in stop.Items())
        {
            if (!item.IsString())
                notes.Wrong("stop", "a string or an array of strings");
            json.WriteStringValue(item.Utf8());
        }

        json.WriteEndArray();
    }

    private void OutputConfig(string? effort)
    {
        var format = root.Get("response_format"u8);
        var type = format.Get("type"u8);
        var hasSchema = type.Is("json_schema"u8);
        if (!format.IsMissing() && !hasSchema && !type.Is("text"u8))
        {
            notes.Refuse(
                type.Is("json_object"u8)
                    ? "A backend that speaks Anthropic's messages does not promise JSON without a schema. Send 'response_format' of type 'json_schema'."
                    : "'response_format' must be of type 'text' or 'json_schema' for this backend.",
                "response_format");
        }

        if (effort is null && !hasSchema)
            return;
        json.WriteStartObject("output_config"u8);
        if (effort is not null)
            json.WriteString("effort"u8, effort);
        if (hasSchema)
            Schema(format.Get("json_schema"u8).Get("schema"u8));
        json.WriteEndObject();
    }

    private void Schema(JsonElement schema)
    {
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WritePropertyName("schema"u8);
        if (schema.IsObject())
        {
            json.WriteRaw(schema);
        }
        else
        {
            notes.Wrong("response_format.json_schema.schema", "an object");
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private void User()
    {
        var user = root.Get("safety_identifier"u8);
        if (!user.IsString())
            user = root.Get("user"u8);
        if (!user.IsString())
            return;
        json.WriteStartObject("metadata"u8);
        json.WriteString("user_id"u8, user.Utf8());
        json.WriteEndObject();
    }

    private void Tier()
    {
        var tier = root.Get("service_tier"u8);
        if (tier.Is("default"u8))
            json.WriteString("service_tier"u8, "standard_only"u8);
        else if (!tier.IsMissing() && !tier.Is("auto"u8))
            notes.Drop("service_tier");
    }

    private void Stream()
    {
        var stream = root.Get("stream"u8);
        if (stream.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
            notes.Wrong("stream", "true or false");
        if (stream.IsTrue())
            json.WriteBoolean("stream"u8, true);
        if (root.Get("stream_options"u8).Get("include_obfuscation"u8).IsTrue())
            notes.Drop("stream_options.include_obfuscation");
    }
}
