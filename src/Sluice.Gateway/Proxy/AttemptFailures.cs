using System.Globalization;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Telemetry;
using Sluice.Resilience;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>What a failed attempt leads to: what it says of the target, and which other targets may be asked.</summary>
internal sealed class AttemptFailures(TimeProvider time, GatewayTelemetry telemetry)
{
    /// <summary>How long a target that only a wildcard led to is believed that it has no such model.</summary>
    private static readonly TimeSpan LacksModelFor = TimeSpan.FromMinutes(10);

    /// <summary>The end of an attempt that was answered with an error.</summary>
    /// <param name="call">The call.</param>
    /// <param name="exchange">The attempt.</param>
    /// <param name="response">The answer's head.</param>
    /// <param name="body">Its body, or the data of the event that told the error; owned by what is returned.</param>
    public AttemptResult<ProxyAnswer> Of(ProxyCall call, Exchange exchange, UpstreamResponse response, PooledBytes body)
    {
        var target = exchange.Target;
        target.Backend.Own.Blot(body.Span);
        var utcNow = time.GetUtcNow();
        var failure = response.Status is >= 200 and <= 299
            ? ErrorClassifier.ClassifyErrorBody(response.Status, response.Headers, body.Memory.Span, utcNow)
                ?? ErrorClassifier.Classify(500, response.Headers, body.Memory.Span, utcNow)
            : ErrorClassifier.Classify(response.Status, response.Headers, body.Memory.Span, utcNow);
        var answer = new FailedAnswer(target, response, body, failure, $"The backend answered {Words(failure)}") { Exchange = exchange };
        Note(call, target, failure.HttpStatus, failure.Code);
        if (target.Backend.Config.Auth == BackendAuth.Passthrough && IsAboutTheCaller(failure))
        {
            // The credential and its limits are the caller's own: no other caller is to suffer from them, and no other target helps.
            answer.IsCallersOwn = true;
            return AttemptResult<ProxyAnswer>.Failed(AttemptEnd.Refused(new(ErrorCode.InvalidRequest)), answer, mayFallBack: false);
        }

        var (mayFallBack, only) = Further(call, target, failure);
        return AttemptResult<ProxyAnswer>.Failed(AttemptEnd.Refused(Outcome(failure)), answer, mayFallBack, only);
    }

    /// <summary>
    /// The end of an attempt that was refused for what the next one leaves out, since its backend is known to lack it now. That one is admitted as every
    /// other: the backend counts both.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public AttemptResult<ProxyAnswer> Correctable(ProxyCall call, Exchange exchange, UpstreamResponse response, PooledBytes body)
    {
        exchange.Target.Backend.Own.Blot(body.Span);
        var failure = ErrorClassifier.Classify(response.Status, response.Headers, body.Memory.Span, time.GetUtcNow());
        Note(call, exchange.Target, response.Status, ErrorCode.InvalidRequest);
        var answer = new FailedAnswer(exchange.Target, response, body, failure, $"The backend answered {Words(failure)}") { Exchange = exchange, IsOurs = true };
        return AttemptResult<ProxyAnswer>.Failed(AttemptEnd.Refused(new(ErrorCode.InvalidRequest)), answer, mayFallBack: true) with { MayCorrect = true };
    }

    /// <summary>The end of an attempt that was not answered, or not to its end.</summary>
    public AttemptResult<ProxyAnswer> Broken(
        ProxyCall call, RoutedTarget target, UpstreamResponse? response, CallOutcome outcome, bool wasSent, string problem)
    {
        var answer = new FailedAnswer(target, response, null, null, problem);
        Note(call, target, response?.Status, outcome.Error ?? ErrorCode.ServerError);
        if (wasSent)
            call.AddUnknown(target);
        return AttemptResult<ProxyAnswer>.Failed(wasSent ? AttemptEnd.Unknown(outcome) : AttemptEnd.NotSent(outcome), answer);
    }

    private static string Words(ProviderFailure failure) =>
        failure.ProviderMessage is { } message ? $"{failure.HttpStatus}: {message}" : failure.HttpStatus.ToString(CultureInfo.InvariantCulture);

    private static bool IsAboutTheCaller(ProviderFailure failure) =>
        failure.Kind is FailureKind.Credential or FailureKind.Quota or FailureKind.Rate && failure.HttpStatus >= 400;

    // Whether another target may be asked where the error's own row does not decide, and which.
    private (bool? MayFallBack, Predicate<Target>? Only) Further(ProxyCall call, RoutedTarget target, ProviderFailure failure)
    {
        if (failure.IsCredentialProblem)
            return (true, null);
        if (failure.Kind == FailureKind.ModelNotFound && call.Route.LegTo(target.Target).IsGuess)
        {
            target.SetLacking(time.GetTimestamp() + (long)(LacksModelFor.TotalSeconds * time.TimestampFrequency));
            return (true, null);
        }

        if (failure.Kind == FailureKind.ContextOverflow && target.ContextWindow > 0)
            call.TooSmallContext = Math.Max(call.TooSmallContext, target.ContextWindow);
        if (call.TooSmallContext == 0)
            return default;
        Predicate<Target> larger = other => call.Route.Of(other).ContextWindow > call.TooSmallContext;
        return (failure.Kind == FailureKind.ContextOverflow ? true : null, larger);
    }

    // A key that may not use a model, and a key that is refused, are the same to a target: it is of no use with this credential.
    private static CallOutcome Outcome(ProviderFailure failure) =>
        failure.Kind == FailureKind.Credential ? new(ErrorCode.Authentication, failure.RetryAfter) : failure.ToOutcome();

    private void Note(ProxyCall call, RoutedTarget target, int? status, ErrorCode error)
    {
        call.AddFailure(new(target, status, error, (long)time.GetElapsedTime(call.ArrivedAt).TotalMilliseconds));
        telemetry.EndAttempt(call, status, error);
    }
}
