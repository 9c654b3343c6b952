using System.ClientModel;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Errors;

namespace Sluice.AI;

/// <summary>
/// Reads the exceptions of clients: of those that are built on System.ClientModel, OpenAI's among them, status, headers and body of the answer; of
/// others that tell a status, Anthropic's among them, that. Their hints when to come back are known only further below, to Sluice.Http.
/// </summary>
internal static class ClientExceptions
{
    /// <summary>How an attempt ended whose client threw.</summary>
    public static AttemptEnd EndOf(TrafficControl control, Exception exception) => control.EndOf(exception, inner => Read(inner, control.Time));

    private static CallOutcome? Read(Exception exception, TimeProvider time)
    {
        if (exception is not ClientResultException { Status: > 0 } error)
            return StatusOf(exception) is { } status ? ErrorClassifier.Classify((int)status, [], [], time.GetUtcNow()).ToOutcome() : null;
        var answer = error.GetRawResponse();
        var headers = answer is null ? [] : answer.Headers.ToArray();
        var body = answer is null ? default : answer.Content.ToMemory();
        return ErrorClassifier.Classify(error.Status, headers, body.Span, time.GetUtcNow()).ToOutcome();
    }

    // No package of a vendor is referenced for the sake of its exceptions.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Where the property was trimmed away the exception says nothing, as one without it does.")]
    private static HttpStatusCode? StatusOf(Exception exception) =>
        exception is not HttpRequestException && exception.GetType().GetProperty("StatusCode") is { } property && property.PropertyType == typeof(HttpStatusCode)
            ? (HttpStatusCode?)property.GetValue(exception)
            : null;
}
