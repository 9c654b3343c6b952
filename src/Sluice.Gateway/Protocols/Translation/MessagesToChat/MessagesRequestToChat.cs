using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Writes a messages request as a chat request.</summary>
internal sealed class MessagesRequestToChat(
    JsonElement root, Utf8JsonWriter json, TranslationNotes notes, TranslationOptions options, ToolNames names)
{
    private const int MostStops = 4;
    private const int LongestUser = 64;

    private readonly string _model = options.Model ?? root.Get("model"u8).Text() ?? "";

    public void Write()
    {
        json.WriteStartObject();
        json.WriteString("model"u8, _model);
        new MessagesWriter(json, notes, names).Write(root);
        MaxTokens();
        Sampling();
        Stop();
        new MessagesToolsWriter(json, notes, names).Write(root);
        Format();
        Effort();
        User();
        ChatRequestParts.Stream(root, json, options, notes);
        json.WriteEndObject();
    }

    private void MaxTokens()
    {
        if (root.Get("max_tokens"u8).Integer() is not (>= 1 and <= int.MaxValue and var limit))
        {
            notes.Wrong("max_tokens", "an integer from 1 to 2147483647");
            return;
        }

        json.WriteNumber(ModelTraits.TakesMaxCompletionTokens(_model) ? "max_completion_tokens"u8 : "max_tokens"u8, limit);
    }

    private void Sampling()
    {
        var refusesSampling = ModelTraits.TakesMaxCompletionTokens(_model);
        Share("temperature"u8, "temperature", refusesSampling);
        Share("top_p"u8, "top_p", refusesSampling);
    }

    private void Share(ReadOnlySpan<byte> name, string param, bool isRefused)
    {
        var value = root.Get(name);
        if (value.IsMissing())
            return;
        if (value.Number() is not (>= 0 and <= 1 and var share))
            notes.Wrong(param, "a number from 0 to 1");
        else if (!isRefused)
            json.WriteNumber(name, share);
        else if (share < 1)
            notes.Drop(param);
    }

    private void Stop()
    {
        var stop = root.Get("stop_sequences"u8);
        if (stop.IsMissing() || (stop.IsArray() && stop.GetArrayLength() == 0))
            return;
        if (!stop.IsArray())
            notes.Wrong("stop_sequences", "an array of strings");
        else if (stop.GetArrayLength() > MostStops)
            notes.Refuse($"Chat completions take {MostStops} stop sequences at most. Send fewer.", "stop_sequences");
        json.WriteStartArray("stop"u8);
        foreach (var item in stop.Items())
        {
            if (!item.IsString())
                notes.Wrong("stop_sequences", "an array of strings");
            json.WriteStringValue(item.Utf8());
        }

        json.WriteEndArray();
    }

    private void Format()
    {
        var format = root.Get("output_config"u8).Get("format"u8);
        if (format.IsMissing())
            format = root.Get("output_format"u8);
        if (format.IsMissing())
            return;
        var schema = format.Get("schema"u8);
        if (!format.Get("type"u8).Is("json_schema"u8) || !schema.IsObject())
            notes.Refuse("An output format must be of type 'json_schema' with a 'schema' for this backend.", "output_config.format");
        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("json_schema"u8);
        json.WriteString("name"u8, "output"u8);
        json.WriteBoolean("strict"u8, true);
        json.WritePropertyName("schema"u8);
        if (schema.IsObject())
            json.WriteRaw(schema);
        else
            json.WriteNullValue();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Effort()
    {
        var thinking = root.Get("thinking"u8);
        var config = root.Get("output_config"u8);
        if (config.IsObject())
        {
            foreach (var member in config.EnumerateObject())
            {
                if (!member.NameEquals("effort"u8) && !member.NameEquals("format"u8) && !member.Value.IsMissing())
                    notes.Drop($"output_config.{member.Name}");
            }
        }

        var effort = config.Get("effort"u8);
        if (!effort.IsMissing() && !effort.IsString())
            notes.Wrong("output_config.effort", "a string");
        var isOff = thinking.Get("type"u8).Is("disabled"u8);
        if (!ModelTraits.Reasons(_model))
        {
            if (!thinking.IsMissing() && !isOff)
                notes.Drop("thinking");
            if (!effort.IsMissing())
                notes.Drop("output_config.effort");
            return;
        }

        // "low" is the least that every reasoning model takes; "high" the most.
        var word = isOff ? "low" : effort.Text() switch
        {
            "low" => "low",
            "medium" => "medium",
            null => thinking.Get("budget_tokens"u8).Integer() switch
            {
                null => null,
                < 4096 => "low",
                < 16384 => "medium",
                _ => "high",
            },
            _ => "high",
        };
        if (word is not null)
            json.WriteString("reasoning_effort"u8, word);
    }

    private void User()
    {
        var user = root.Get("metadata"u8).Get("user_id"u8);
        if (!user.IsString() || user.Utf8().IsEmpty)
            return;
        if (user.Utf8().Length <= LongestUser)
            json.WriteString("user"u8, user.Utf8());
        else
            notes.Drop("metadata.user_id");
    }
}
