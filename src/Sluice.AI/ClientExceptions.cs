using System.ClientModel;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Errors;

namespace Sluice.AI;

/// <summary>
/// Reads the exceptions of clients: of those that are built on System.ClientModel, OpenAI's among them, status, headers and body of the answer; of
/// others that tell a status, Anthropic's among them, that and the body. What the headers of those said is known only further below, to Sluice.Http.
/// </summary>
internal static class ClientExceptions
{
    private const int Deepest = 8;
    private const int LongestBody = 64 << 10;

    // Headers that nobody knows are not headers that say nothing: a 429 of Anthropic that really had no hint is a quota's.
    private static readonly KeyValuePair<string, string>[] Unknown = [new("retry-after", "0")];

    /// <summary>How an attempt ended whose client threw.</summary>
    public static AttemptEnd EndOf(TrafficControl control, Exception exception) => control.EndOf(exception, inner => Read(inner, control.Time));

    /// <summary>How an attempt ended whose client threw before anything was answered; what the provider said of its limits is learned.</summary>
    /// <param name="control">The controls.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="lease">The attempt's.</param>
    public static AttemptEnd EndOf(TrafficControl control, Exception exception, in Lease lease)
    {
        var inner = exception;
        for (var depth = 0; inner is not null && depth < Deepest; depth++, inner = inner.InnerException)
        {
            if (inner is not ClientResultException error || error.GetRawResponse() is not { } answer)
                continue;
            lease.Learn(RateLimitHeaders.Parse(answer.Headers.ToArray(), control.Time.GetUtcNow()), isAnswer: false);
            break;
        }

        return EndOf(control, exception);
    }

    private static CallOutcome? Read(Exception exception, TimeProvider time)
    {
        var now = time.GetUtcNow();
        if (exception is ClientResultException { Status: > 0 } error)
        {
            var answer = error.GetRawResponse();
            var headers = answer is null ? [] : answer.Headers.ToArray();
            var body = answer is null ? default : answer.Content.ToMemory();
            return ErrorClassifier.Classify(error.Status, headers, body.Span, now).ToOutcome();
        }

        if (exception is HttpRequestException)
            return null;
        if (Property(exception, "StatusCode", typeof(HttpStatusCode)) is HttpStatusCode status)
        {
            var outcome = ErrorClassifier.Classify((int)status, Unknown, Utf8(Property(exception, "ResponseBody", typeof(string)) as string), now).ToOutcome();
            return outcome.RetryAfter > TimeSpan.Zero ? outcome : outcome with { RetryAfter = null };
        }

        // An error that came as an event of a stream.
        return Property(exception, "Body", typeof(JsonElement)) is JsonElement { ValueKind: JsonValueKind.Object } told
            ? ErrorClassifier.ClassifyErrorBody(200, [], Utf8(told.GetRawText()), now)?.ToOutcome()
            : null;
    }

    private static byte[] Utf8(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text, 0, Math.Min(text.Length, LongestBody));

    // No package of a vendor is referenced for the sake of its exceptions.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Where the property was trimmed away the exception says nothing, as one without it does.")]
    private static object? Property(Exception exception, string name, Type type)
    {
        try
        {
            return exception.GetType().GetProperty(name, type)?.GetValue(exception);
        }
        catch (TargetInvocationException)
        {
            return null; // a property that throws says nothing either
        }
    }
}
