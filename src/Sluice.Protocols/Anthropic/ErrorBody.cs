using System.Text.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>An error of Sluice's own in Anthropic's shape.</summary>
internal static class ErrorBody
{
    /// <summary>The body of the answer, UTF-8 JSON on one line: fit for the data of an error event in a stream, too.</summary>
    /// <param name="error">The error.</param>
    public static byte[] Write(SluiceError error) => ErrorJson.Write(error, Write);

    private static void Write(Utf8JsonWriter json, SluiceError error)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, error.Status.AnthropicType);
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
        json.WriteString("request_id"u8, error.Detail.RequestId);
        ErrorJson.WriteDetail(json, error.Detail);
        json.WriteEndObject();
    }
}
