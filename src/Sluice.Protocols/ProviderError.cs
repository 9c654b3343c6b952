using System.Text.Json;

namespace Sluice.Protocols;

/// <summary>An error in a provider's own words, each <see langword="null"/> where it gave none.</summary>
/// <param name="Message">For people.</param>
/// <param name="Type">The kind of error.</param>
/// <param name="Code">For programs; a number is given as its digits.</param>
/// <param name="Param">The parameter at fault.</param>
internal sealed record ProviderError(string? Message, string? Type, string? Code, string? Param)
{
    /// <summary>Reads the value of <c>error</c>: an object, or a string that is the message.</summary>
    /// <param name="reader">At the value's first token; left at its last.</param>
    public static ProviderError Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var text = Scalar(ref reader);
            reader.Skip();
            return new ProviderError(text, null, null, null);
        }

        string? message = null, type = null, code = null, param = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("message"u8))
                message = Next(ref reader);
            else if (reader.ValueTextEquals("type"u8))
                type = Next(ref reader);
            else if (reader.ValueTextEquals("code"u8))
                code = Next(ref reader);
            else if (reader.ValueTextEquals("param"u8))
                param = Next(ref reader);
            else
                reader.Skip();
        }

        return new ProviderError(message, type, code, param);
    }

    private static string? Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        var text = Scalar(ref reader);
        reader.Skip();
        return text;
    }

    private static string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
        _ => null,
    };
}
