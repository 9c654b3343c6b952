using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Errors;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>
/// Errors of one protocol in another's status, type and shape. The words stay the provider's own, apart from a context that is too long:
/// clients of Anthropic shorten their conversation only if they read "prompt is too long".
/// </summary>
internal static partial class ErrorTranslation
{
    private const string TooLong = "prompt is too long";

    /// <summary>An Anthropic backend's error for a client that speaks chat completions or responses.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body.</param>
    public static TranslatedError ToOpenAI(int status, ReadOnlySpan<byte> body)
    {
        var (failure, words, _) = Read(status, body);
        var (toStatus, type, code) = failure.Kind switch
        {
            FailureKind.ContextOverflow => (400, "invalid_request_error", "context_length_exceeded"),
            FailureKind.ModelNotFound => (404, "invalid_request_error", "model_not_found"),
            _ => status switch
            {
                401 => (401, "invalid_request_error", "invalid_api_key"),
                402 => (402, "insufficient_quota", "insufficient_quota"),
                403 => (403, "invalid_request_error", null),
                404 => (404, "invalid_request_error", null),
                413 => (413, "invalid_request_error", "request_too_large"),
                429 => (429, "requests", "rate_limit_exceeded"),
                >= 400 and < 500 => (400, "invalid_request_error", default(string)),
                503 or 529 => (503, "server_error", "overloaded"),
                504 => (504, "server_error", "timeout"),
                _ => (Math.Clamp(status, 500, 599), "server_error", null),
            },
        };
        return new TranslatedError(toStatus, Write(json =>
        {
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, words);
            json.WriteString("type"u8, type);
            json.WriteNull("param"u8);
            json.WriteString("code"u8, code);
            json.WriteEndObject();
        }));
    }

    /// <summary>A chat backend's error for a client that speaks Anthropic's messages.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body.</param>
    /// <param name="requestId">Sluice's id of the request.</param>
    public static TranslatedError ToAnthropic(int status, ReadOnlySpan<byte> body, string requestId)
    {
        var (failure, words, _) = Read(status, body);
        var (toStatus, type) = failure.Kind == FailureKind.ContextOverflow
            ? (400, "invalid_request_error")
            : status switch
            {
                401 => (401, "authentication_error"),
                402 => (402, "billing_error"),
                403 => (403, "permission_error"),
                404 => (404, "not_found_error"),
                413 => (413, "request_too_large"),
                429 => (429, "rate_limit_error"),
                >= 400 and < 500 => (400, "invalid_request_error"),
                503 or 529 => (529, "overloaded_error"),
                408 or 504 => (504, "timeout_error"),
                _ => (Math.Clamp(status, 500, 599), "api_error"),
            };
        if (failure.Kind == FailureKind.ContextOverflow)
            words = SayTooLong(words);
        return new TranslatedError(toStatus, Write(json =>
        {
            json.WriteString("type"u8, "error"u8);
            json.WriteStartObject("error"u8);
            json.WriteString("type"u8, type);
            json.WriteString("message"u8, words);
            json.WriteEndObject();
            json.WriteString("request_id"u8, requestId);
        }));
    }

    /// <summary>A chat backend's error for a client that speaks OpenAI's responses: both say errors alike.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body.</param>
    public static TranslatedError Keep(int status, ReadOnlySpan<byte> body)
    {
        var (_, words, error) = Read(status, body);
        return new TranslatedError(status, Write(json =>
        {
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, words);
            json.WriteString("type"u8, error?.Type ?? (status < 500 ? "invalid_request_error" : "server_error"));
            json.WriteString("param"u8, error?.Param);
            json.WriteString("code"u8, error?.Code);
            json.WriteEndObject();
        }));
    }

    // "prompt is too long: 130532 tokens > 128000 maximum" is what Anthropic says, and what its clients look for.
    private static string SayTooLong(string words)
    {
        if (words.Contains(TooLong, StringComparison.OrdinalIgnoreCase))
            return words;
        var most = Most().Match(words);
        var used = Used().Match(words);
        return most.Success && used.Success
            ? $"{TooLong}: {used.Groups["n"].Value} tokens > {most.Groups["n"].Value} maximum ({words})"
            : $"{TooLong} ({words})";
    }

    private static (ProviderFailure Failure, string Words, ProviderError? Error) Read(int status, ReadOnlySpan<byte> body)
    {
        // Only the kind of failure is wanted; no hint of time is read.
        var failure = ErrorClassifier.Classify(Math.Clamp(status, 400, 599), [], body, DateTimeOffset.UnixEpoch);
        using var document = JsonBody.Parse(body);
        ProviderError? error = null;
        if (document?.RootElement.Get("error"u8) is { ValueKind: JsonValueKind.Object or JsonValueKind.String } member)
        {
            var reader = new Utf8JsonReader(member.Raw());
            reader.Read();
            try
            {
                error = ProviderError.Read(ref reader);
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair in the provider's words.
            }
        }

        var words = error?.Message ?? failure.ProviderMessage ?? string.Create(CultureInfo.InvariantCulture, $"The backend answered {status}.");
        return (failure, words, error);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, BodyTranslation.Writing);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    [GeneratedRegex(@"(?:maximum|max)\D{0,40}?(?<n>\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Most();

    [GeneratedRegex(@"(?:resulted in|requested|contains?|your (?:prompt|input) is)\D{0,30}?(?<n>\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Used();
}
