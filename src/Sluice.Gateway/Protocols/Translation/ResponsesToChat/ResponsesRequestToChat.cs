using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>Writes a responses request as a chat request.</summary>
internal sealed class ResponsesRequestToChat(
    JsonElement root, Utf8JsonWriter json, TranslationNotes notes, TranslationOptions options, ToolNames names)
{
    private readonly string _model = options.Model ?? root.Get("model"u8).Text() ?? "";

    public void Write()
    {
        json.WriteStartObject();
        json.WriteString("model"u8, _model);
        new InputWriter(json, notes, names).Write(root);
        MaxTokens();
        Number("temperature"u8, "temperature", 2);
        Number("top_p"u8, "top_p", 1);
        new ResponsesToolsWriter(json, notes, names).Write(root);
        Format();
        Effort();
        if (root.Get("user"u8).IsString())
            json.WriteString("user"u8, root.Get("user"u8).Utf8());
        ChatRequestParts.Stream(root, json, options, notes);
        json.WriteEndObject();
    }

    private void MaxTokens()
    {
        var limit = root.Get("max_output_tokens"u8);
        if (!limit.IsMissing() && limit.Integer() is not (>= 1 and <= int.MaxValue))
            notes.Wrong("max_output_tokens", "an integer from 1 to 2147483647");
        if ((limit.Integer() ?? options.OutputLimit) is { } tokens)
            json.WriteNumber(ModelTraits.TakesMaxCompletionTokens(_model) ? "max_completion_tokens"u8 : "max_tokens"u8, tokens);
    }

    private void Number(ReadOnlySpan<byte> name, string param, double most)
    {
        var value = root.Get(name);
        if (value.IsMissing())
            return;
        if (value.Number() is { } number && number >= 0 && number <= most)
            json.WriteNumber(name, number);
        else
            notes.Wrong(param, $"a number from 0 to {most:0}");
    }

    private void Format()
    {
        var text = root.Get("text"u8);
        if (text.Get("verbosity"u8) is { } verbosity && !verbosity.IsMissing() && !verbosity.Is("medium"u8))
            notes.Drop("text.verbosity");
        var format = text.Get("format"u8);
        var type = format.Get("type"u8);
        if (format.IsMissing() || type.Is("text"u8))
            return;
        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, type.Text() ?? "");
        if (type.Is("json_schema"u8))
        {
            json.WriteStartObject("json_schema"u8);
            foreach (var member in format.EnumerateObject())
            {
                if (member.NameEquals("type"u8) || member.Value.IsMissing())
                    continue;
                json.WritePropertyName(member.Name);
                json.WriteRaw(member.Value);
            }

            json.WriteEndObject();
        }
        else if (!type.Is("json_object"u8))
        {
            notes.Wrong("text.format", "of type \"text\", \"json_object\" or \"json_schema\"");
        }

        json.WriteEndObject();
    }

    private void Effort()
    {
        var reasoning = root.Get("reasoning"u8);
        if (!reasoning.IsObject())
            return;
        foreach (var member in reasoning.EnumerateObject())
        {
            if (!member.Value.IsMissing() && !member.NameEquals("effort"u8))
                notes.Drop($"reasoning.{member.Name}");
        }

        var effort = reasoning.Get("effort"u8);
        if (effort.IsMissing())
            return;
        if (!effort.IsString())
            notes.Wrong("reasoning.effort", "a string");
        else if (ModelTraits.Reasons(_model))
            json.WriteString("reasoning_effort"u8, effort.Utf8());
        else if (!effort.Is("none"u8))
            notes.Drop("reasoning.effort");
    }
}
