using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>Writes a whole chat answer as a response.</summary>
internal static class ChatAnswerToResponses
{
    public static string? Write(JsonElement root, Utf8JsonWriter json, AnswerContext context)
    {
        var choice = ChatAnswer.FirstChoice(root);
        var message = choice.Get("message"u8);
        if (!message.IsObject())
            return "The backend's answer has no message.";
        var response = new ResponseShape(context, root);
        response.TakeFinish(choice.Get("finish_reason"u8).Text() ?? "");
        response.Usage = TokenCounts.OfChat(root.Get("usage"u8));
        var text = ChatAnswer.Text(message.Get("content"u8));
        var refusal = message.Get("refusal"u8).Utf8();
        if (!text.IsEmpty || !refusal.IsEmpty)
        {
            var item = response.AddMessage();
            item.Text.Append(text);
            item.Refusal.Append(refusal);
        }

        foreach (var call in message.Get("tool_calls"u8).Items())
        {
            var function = call.Get("function"u8);
            var id = call.Get("id"u8).Text() is { Length: > 0 } given
                ? given
                : string.Create(CultureInfo.InvariantCulture, $"call_{context.RequestId}_{response.Items.Count}");
            response.AddCall(id, context.Tools.Restore(function.Get("name"u8).Text() ?? "")).Text.Append(function.Get("arguments"u8).Utf8());
        }

        json.WriteStartObject();
        response.WriteWhole(json);
        json.WriteEndObject();
        return null;
    }
}
