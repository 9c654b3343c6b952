using System.Runtime.ExceptionServices;
using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>The short forms: work that yields a value or throws.</summary>
public sealed partial class CallExecutor
{
    /// <summary>Carries plain work through and gives back what it yields.</summary>
    /// <typeparam name="T">What the work yields.</typeparam>
    /// <param name="request">The call.</param>
    /// <param name="work">Makes one attempt: returns a value, or throws.</param>
    /// <param name="options">How its values and exceptions are read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CallFailedException">The call was refused, or failed in all its attempts; the last exception is inside.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <remarks>An exception that the error table lets nobody try again is thrown on as it is.</remarks>
    public async ValueTask<T> RunAsync<T>(
        AdmissionRequest request, Func<Attempt, CancellationToken, ValueTask<T>> work, WorkOptions<T>? options = null, CancellationToken cancellationToken = default)
    {
        var result = await ExecuteAsync(request, (work, options ?? new()), AttemptAsync, cancellationToken).ConfigureAwait(false);
        if (result.IsSuccess)
            return result.Value.Value!;
        if (result.Value.Error is { } error && result.Outcome.Error is { } code && ErrorCodes.Describe(code) is { IsRetryable: false, IsFallbackable: false })
            ExceptionDispatchInfo.Throw(error);
        throw Failed(result);
    }

    /// <summary>Carries plain work through that yields nothing.</summary>
    /// <inheritdoc cref="RunAsync{T}"/>
    public async ValueTask RunAsync(
        AdmissionRequest request, Func<Attempt, CancellationToken, ValueTask> work, Func<Exception, CallOutcome>? classify = null, CancellationToken cancellationToken = default)
    {
        async ValueTask<bool> WorkAsync(Attempt attempt, CancellationToken ct)
        {
            await work(attempt, ct).ConfigureAwait(false);
            return true;
        }

        await RunAsync(request, WorkAsync, new WorkOptions<bool> { Classify = classify }, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<AttemptResult<Yield<T>>> AttemptAsync<T>(
        (Func<Attempt, CancellationToken, ValueTask<T>> Work, WorkOptions<T> Options) state, Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            var value = await state.Work(attempt, cancellationToken).ConfigureAwait(false);
            var end = state.Options.UsageOf is { } usageOf ? AttemptEnd.Answered(usageOf(value)) : AttemptEnd.Unknown(CallOutcome.Success);
            return AttemptResult<Yield<T>>.Completed(new(value, null), end);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            var outcome = state.Options.Classify?.Invoke(error) ?? WorkErrors.Classify(error);
            return AttemptResult<Yield<T>>.Failed(WorkErrors.EndOf(error, outcome), new(default, error));
        }
    }

    private static CallFailedException Failed<T>(CallResult<Yield<T>> result)
    {
        var cause = result.Value.Error;
        if (cause is null && result.Refusal is { } refusal)
            return new($"The call was not let through: {refusal.Message}", null) { Refusal = refusal, Code = refusal.Code, Attempts = result.Attempts, RetryAfter = refusal.RetryAfter };
        return new($"The call still failed after {result.Attempts} attempts: {cause?.Message}", cause)
        {
            Refusal = result.Refusal,
            Code = result.Outcome.Error ?? ErrorCode.Unknown,
            Attempts = result.Attempts,
            RetryAfter = result.RetryAfter,
        };
    }

    private readonly record struct Yield<T>(T? Value, Exception? Error);
}
