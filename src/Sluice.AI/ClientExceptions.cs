using System.ClientModel;
using Sluice.Control;
using Sluice.Errors;

namespace Sluice.AI;

/// <summary>Reads the exceptions of clients that are built on System.ClientModel, OpenAI's among them: status, headers and body of the answer.</summary>
internal static class ClientExceptions
{
    /// <summary>Lets controls read them, after a user's own reading.</summary>
    public static TrafficControlOptions KnownTo(TrafficControlOptions options, TimeProvider? time)
    {
        var own = options.Classify;
        options.Classify = exception => own?.Invoke(exception) ?? Read(exception, time ?? TimeProvider.System);
        return options;
    }

    private static CallOutcome? Read(Exception exception, TimeProvider time)
    {
        if (exception is not ClientResultException { Status: > 0 } error)
            return null;
        var answer = error.GetRawResponse();
        var headers = answer is null ? [] : answer.Headers.ToArray();
        var body = answer is null ? default : answer.Content.ToMemory();
        return ErrorClassifier.Classify(error.Status, headers, body.Span, time.GetUtcNow()).ToOutcome();
    }
}
