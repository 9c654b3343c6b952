using System.Net.Sockets;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Resilience;

namespace Sluice.Control;

/// <summary>
/// Reads what an exception of a client says of an attempt, through the exceptions inside it: <see cref="WorkErrors"/>, and what HTTP clients throw. An answer with an error status bills nothing; what broke off
/// may have been billed; what never left costs nothing.
/// </summary>
/// <param name="own">A user's own reading, which comes first.</param>
/// <param name="time">The clock that dates are measured against.</param>
internal sealed class ExceptionReader(Func<Exception, CallOutcome?>? own, TimeProvider time)
{
    private const int Deepest = 8;

    /// <summary>Reads an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="clients">What reads those of the client that threw it; <see langword="null"/> from it leaves one to Sluice.</param>
    public AttemptEnd Read(Exception exception, Func<Exception, CallOutcome?>? clients = null)
    {
        var inner = exception;
        for (var depth = 0; inner is not null && depth < Deepest; depth++)
        {
            if ((own?.Invoke(inner) ?? clients?.Invoke(inner)) is { } outcome)
                return outcome.Error == ErrorCode.Timeout ? AttemptEnd.Unknown(outcome) : AttemptEnd.Refused(outcome);
            if (Known(inner) is { } end)
                return end;
            inner = inner.InnerException;
        }

        return AttemptEnd.Unknown(new(ErrorCode.Unknown));
    }

    private AttemptEnd? Known(Exception exception) => exception switch
    {
        // Refused by limits of ours further inside: no failure of the provider.
        CallRefusedException => AttemptEnd.NotSent(CallOutcome.Cancelled),
        HttpRequestException { StatusCode: { } status } =>
            AttemptEnd.Refused(ErrorClassifier.Classify((int)status, [], [], time.GetUtcNow()).ToOutcome()),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } =>
            AttemptEnd.NotSent(new(ErrorCode.ServerError)),
        SocketException or IOException or HttpRequestException { InnerException: null } => AttemptEnd.Unknown(new(ErrorCode.ServerError)),
        ArgumentException or NotSupportedException => AttemptEnd.NotSent(new(ErrorCode.InvalidRequest)),
        _ => WorkErrors.Classify(exception) is { Error: not ErrorCode.Unknown } outcome ? WorkErrors.EndOf(exception, outcome) : null,
    };
}
