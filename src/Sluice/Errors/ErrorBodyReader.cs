using System.Text;
using System.Text.Json;

namespace Sluice.Errors;

/// <summary>
/// Reads any bytes as the body of an error: OpenAI's, Anthropic's and Google's shapes, an error that is a string, a <c>detail</c> that
/// is a string or a list, a list around it all, plain text. A body that breaks off, or is no JSON at all, gives what could be read;
/// nothing throws.
/// </summary>
internal static class ErrorBodyReader
{
    private const int MostNesting = 256;
    private const int DeepestError = 4;
    private const int LongestPlainText = 4_096;

    private static readonly JsonReaderOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = MostNesting,
    };

    public static ErrorBody Read(ReadOnlySpan<byte> bytes)
    {
        var body = new ErrorBody();
        var json = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        try
        {
            var reader = new Utf8JsonReader(json, Lenient);
            if (reader.Read())
                ReadRoot(ref reader, body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, cut short, or text that is no UTF-8: what was read before stands.
            body.Message ??= PlainText(json);
        }

        return body;
    }

    private static void ReadRoot(ref Utf8JsonReader reader, ErrorBody body)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                body.Message = reader.GetString();
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.StartObject)
                        ReadEnvelope(ref reader, body);
                    else
                        reader.Skip();
                }

                break;
            case JsonTokenType.StartObject:
                ReadEnvelope(ref reader, body);
                break;
        }
    }

    // The outer object. Its own type, code and words count only where an inner error has none.
    private static void ReadEnvelope(ref Utf8JsonReader reader, ErrorBody body)
    {
        string? type = null, code = null, status = null, message = null;
        try
        {
            while (NextProperty(ref reader, out var name))
            {
                switch (name)
                {
                    case "error" or "errors":
                        ReadErrorValue(ref reader, body, 0, marksError: name == "error");
                        break;
                    case "detail":
                        ReadErrorValue(ref reader, body, 0, marksError: false);
                        break;
                    case "type":
                        type ??= Scalar(ref reader);
                        break;
                    case "status" when reader.TokenType == JsonTokenType.String:
                        status ??= Scalar(ref reader);
                        break;
                    case "code" or "status":
                        code ??= Scalar(ref reader);
                        break;
                    case "message":
                        message ??= Scalar(ref reader);
                        break;
                    case "object":
                        body.IsError |= Scalar(ref reader) == "error";
                        break;
                    case "request_id":
                        body.RequestId ??= Scalar(ref reader);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }
        finally
        {
            var isTypedError = type == "error";
            body.IsAnthropic |= isTypedError && body.Type is not null;
            body.IsError |= isTypedError;
            body.Code ??= code;
            body.Type ??= isTypedError ? null : type ?? status;
            body.Message ??= message;
        }
    }

    private static void ReadErrorValue(ref Utf8JsonReader reader, ErrorBody body, int depth, bool marksError)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                var text = reader.GetString();
                body.Message ??= text;
                body.AddExtra(text);
                body.IsError |= marksError && text is { Length: > 0 };
                break;
            case JsonTokenType.Number:
                body.Code ??= Scalar(ref reader);
                body.IsError |= marksError;
                break;
            case JsonTokenType.True:
                body.IsError |= marksError;
                break;
            case JsonTokenType.StartObject:
                body.IsError |= marksError;
                ReadError(ref reader, body, depth);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    ReadErrorValue(ref reader, body, depth, marksError);

                break;
        }
    }

    private static void ReadError(ref Utf8JsonReader reader, ErrorBody body, int depth)
    {
        if (depth == DeepestError)
        {
            reader.Skip();
            return;
        }

        while (NextProperty(ref reader, out var name))
        {
            switch (name)
            {
                case "message" or "msg":
                    var message = Scalar(ref reader);
                    body.Message ??= message;
                    break;
                case "code":
                case "status" when reader.TokenType == JsonTokenType.Number:
                    var code = Scalar(ref reader);
                    body.Code ??= code;
                    break;
                case "type" or "status":
                    var type = Scalar(ref reader);
                    if (body.Type is null)
                        body.Type = type;
                    else
                        body.AddExtra(type);

                    break;
                case "reason" or "error_code":
                    body.AddExtra(Scalar(ref reader));
                    break;
                case "details" or "innererror" or "inner_error":
                    ReadDetails(ref reader, body, depth + 1);
                    break;
                case "metadata":
                    ReadMetadata(ref reader, body);
                    break;
                case "error":
                    ReadErrorValue(ref reader, body, depth + 1, marksError: true);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    // Google's list of typed details, Anthropic's and Azure's objects with a finer code.
    private static void ReadDetails(ref Utf8JsonReader reader, ErrorBody body, int depth)
    {
        if (reader.TokenType == JsonTokenType.StartArray && depth < DeepestError)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                ReadDetails(ref reader, body, depth + 1);

            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (NextProperty(ref reader, out var name))
        {
            switch (name)
            {
                case "reason" or "error_code" or "code" or "type":
                    body.AddExtra(Scalar(ref reader));
                    break;
                case "retryDelay":
                    var delay = Scalar(ref reader);
                    body.RetryDelay ??= delay;
                    break;
                case "quotaId":
                    body.AddQuotaId(Scalar(ref reader));
                    break;
                case "violations" or "innererror" when depth < DeepestError:
                    ReadDetails(ref reader, body, depth + 1);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, ErrorBody body)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (NextProperty(ref reader, out var name))
        {
            if (name != "headers" || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (NextProperty(ref reader, out var header))
                body.AddHeader(header, Scalar(ref reader));
        }
    }

    // Moves to the next property's value; false at the end of the object.
    private static bool NextProperty(ref Utf8JsonReader reader, out string? name)
    {
        name = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
            return false;

        name = reader.ValueSpan.Length <= 64 ? reader.GetString() : "";
        return reader.Read();
    }

    // A string or a number as text; anything else is passed over.
    private static string? Scalar(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.ASCII.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private static string? PlainText(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        var isText = !text.IsEmpty && text[0] != (byte)'<' && !text.Contains((byte)0);
        return isText ? Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestPlainText)]) : null;
    }
}
