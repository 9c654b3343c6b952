using System.Text.Json;

namespace Sluice.Protocols.OpenAI;

/// <summary>An error of Sluice's own in OpenAI's shape.</summary>
internal static class ErrorBody
{
    /// <summary>The body of the answer, UTF-8 JSON on one line: fit for the data of an error event in a stream, too.</summary>
    /// <param name="error">The error.</param>
    public static byte[] Write(SluiceError error) => ErrorJson.Write(error, Write);

    private static void Write(Utf8JsonWriter json, SluiceError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Status.Type);
        json.WriteString("code"u8, error.Status.Code);
        json.WriteString("param"u8, error.Param);
        ErrorJson.WriteDetail(json, error.Detail);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
