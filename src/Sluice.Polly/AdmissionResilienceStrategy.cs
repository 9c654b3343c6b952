using Polly;
using Polly.Telemetry;
using Sluice.Admission;
using Sluice.Control;

namespace Sluice.Polly;

/// <summary>Admits an execution before its callback runs, and ends its lease after.</summary>
internal sealed class AdmissionResilienceStrategy(AdmissionStrategyOptions options, ResilienceStrategyTelemetry telemetry) : ResilienceStrategy
{
    private readonly TrafficControl _control = options.Control!;

    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        var continues = context.ContinueOnCapturedContext;
        AdmissionResult admitted;
        try
        {
            var call = options.CallGenerator?.Invoke(new(context)) ?? new ControlledCall("", new(0, 0));
            admitted = await _control.Controller.AdmitAsync(_control.RequestFor(call), context.CancellationToken).ConfigureAwait(continues);
        }
        catch (Exception e)
        {
            return Outcome.FromException<TResult>(e);
        }

        if (!admitted.IsAdmitted)
        {
            var arguments = new OnRefusedArguments(context, admitted.Refusal);
            telemetry.Report(new(ResilienceEventSeverity.Warning, "OnRefused"), context, arguments);
            if (options.OnRefused is { } onRefused)
                await onRefused(arguments).ConfigureAwait(continues);
            return Outcome.FromException<TResult>(new CallRefusedException(admitted.Refusal));
        }

        using var lease = admitted.Lease;
        var outcome = await callback(context, state).ConfigureAwait(continues);
        lease.End(options.EndGenerator is { } generator ? generator(new(context, outcome.Result, outcome.Exception)) : EndOf(outcome));
        return outcome;
    }

    private AttemptEnd EndOf<TResult>(Outcome<TResult> outcome)
    {
        if (outcome.Exception is { } exception)
            return _control.EndOf(exception);
        var read = HttpOutcome.Of(outcome.Result, _control.Time);
        return read.IsSuccess ? AttemptEnd.Unknown(read) : AttemptEnd.Refused(read);
    }
}
