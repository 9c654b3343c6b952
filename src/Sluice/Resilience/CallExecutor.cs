using System.Runtime.CompilerServices;
using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>
/// Carries a call through: asks for admission, makes the attempt, and where it fails in a way that the error table lets be tried again,
/// makes another: at once on a target that has not failed yet, after a pause on the same. Every attempt is admitted on its target; a refusal
/// of our own is no failure of a provider and uses up no attempt.
/// </summary>
/// <param name="admission">Who decides.</param>
/// <param name="policy">How often and after what pauses.</param>
/// <param name="time">The clock of the pauses; the system's unless given.</param>
/// <param name="seed">The seed of their spread.</param>
/// <example><code>
/// var executor = new CallExecutor(controller, new RetryPolicy());
/// var result = await executor.ExecuteAsync(request, client, static async (client, attempt, ct) =>
/// {
///     var answer = await client.AskAsync(attempt.Target!.Name, ct);
///     return answer.IsOk
///         ? AttemptResult&lt;string&gt;.Completed(answer.Text, AttemptEnd.Answered(answer.Usage))
///         : AttemptResult&lt;string&gt;.Failed(AttemptEnd.Refused(answer.Outcome));
/// }, ct);
/// </code></example>
public sealed partial class CallExecutor(AdmissionController admission, RetryPolicy policy, TimeProvider? time = null, int seed = 1)
{
    private readonly RetryPolicy _policy = policy.Validated();
    private readonly RetryBudgets _budgets = new(policy.Budget);
    private readonly Clock _clock = new(time ?? TimeProvider.System);
    private readonly Random _random = new(seed);
    private readonly Lock _randomLock = new();

    /// <summary>Carries a call through.</summary>
    /// <typeparam name="TState">What <paramref name="attempt"/> needs; passed along so that it need not be a closure.</typeparam>
    /// <typeparam name="T">What the call yields.</typeparam>
    /// <param name="request">The call. Its candidates are the targets in the order in which they are tried.</param>
    /// <param name="state">Passed to every attempt.</param>
    /// <param name="attempt">Makes one attempt; an exception from it ends the call at its estimate and is thrown on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled; what was sent is charged at its estimate.</exception>
    /// <remarks>Where the controller has a journal, an attempt is sent once its booking is written; what the journal throws is thrown on.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CallResult<T>> ExecuteAsync<TState, T>(
        AdmissionRequest request,
        TState state,
        Func<TState, Attempt, CancellationToken, ValueTask<AttemptResult<T>>> attempt,
        CancellationToken cancellationToken = default)
    {
        var maxWait = request.MaxWait ?? admission.DefaultMaxWait;
        var deadline = long.MaxValue;
        if (_policy.Total > TimeSpan.Zero)
        {
            deadline = _clock.Now + _clock.Ticks(_policy.Total);
            maxWait = maxWait < _policy.Total ? maxWait : _policy.Total;
        }

        var admitted = await admission.AdmitAsync(request, maxWait, cancellationToken).ConfigureAwait(false);
        if (!admitted.IsAdmitted)
            return new() { IsSuccess = false, Refusal = admitted.Refusal, RetryAfter = admitted.Refusal.RetryAfter, Waited = admitted.Waited };

        try
        {
            _budgets.Of(admitted.Target).OnFirstAttempt();
            await BookAsync(admitted.Lease, cancellationToken).ConfigureAwait(false);
            var first = await attempt(state, new(1, admitted.Target, admitted.Lease), cancellationToken).ConfigureAwait(false);
            return first.Kind == AttemptKind.Failed
                ? await GoOnAsync(new Course<TState, T>(request, state, attempt, maxWait, deadline), admitted, first, cancellationToken).ConfigureAwait(false)
                : Ended(first, new(1, admitted.Target, admitted.Lease), admitted.Waited, []);
        }
        catch
        {
            admitted.Lease.Dispose();
            throw;
        }
    }

    // Apart from the first attempt, so that calls whose first succeeds, which is most of them, do not carry what only this needs.
    private async ValueTask<CallResult<T>> GoOnAsync<TState, T>(
        Course<TState, T> course, AdmissionResult admitted, AttemptResult<T> result, CancellationToken cancellationToken)
    {
        var lease = admitted.Lease;
        var waited = admitted.Waited;
        var progress = new CallProgress(course.Request.Candidates, course.Deadline);
        var failed = default(CallResult<T>); // of the attempts that failed, the one that tells most
        var tellsLittle = false; // what it tells of is what the call would have left out next
        try
        {
            while (true)
            {
                var attempt = new Attempt(1 + progress.Attempts, admitted.Target, lease);
                var call = Ended(result, attempt, waited, progress.Failures);
                if (call.IsSuccess)
                {
                    if (failed is not null)
                        await DropAsync(failed.Value).ConfigureAwait(false);
                    return call;
                }

                lease.EndAttempt(result.End);
                var failure = new Failure(result.End, result.MayFallBack, _policy) { FallBackTo = result.FallBackTo, MayCorrect = result.MayCorrect };
                progress.Failed(new(attempt.Number, attempt.Target, result.End.Outcome, result.End.Charge), failure, _clock);
                var less = call;
                if (failed is null || tellsLittle || (!failure.MayCorrect && Usefulness.IsAsMuch(call.Outcome.Error, failed.Outcome.Error)))
                    (failed, less, tellsLittle) = (call, failed, failure.MayCorrect);
                if (less is not null)
                    await DropAsync(less.Value).ConfigureAwait(false);
                var next = await NextAsync(progress, failure, lease, course.MaxWait, cancellationToken).ConfigureAwait(false);
                waited += next.Waited;
                if (next.Admission is not { IsAdmitted: true } further)
                {
                    lease.Dispose();
                    return failed with
                    {
                        Attempts = attempt.Number,
                        Waited = waited,
                        Refusal = next.Admission?.Refusal,
                        Failures = progress.Failures,
                        RetryAfter = ComeBack(course.Request, failed.Outcome.Error, progress),
                    };
                }

                admitted = further;
                if (!progress.HasTried(admitted.Target))
                    _budgets.Of(admitted.Target).OnFirstAttempt();
                await BookAsync(lease, cancellationToken).ConfigureAwait(false);
                result = await course.Attempt(course.State, new(1 + progress.Attempts, admitted.Target, lease), cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            lease.Dispose();
            if (failed is not null)
                await DropAsync(failed.Value).ConfigureAwait(false);
            throw;
        }
    }

    private static CallResult<T> Ended<T>(in AttemptResult<T> result, in Attempt attempt, TimeSpan waited, IReadOnlyList<FailedAttempt> failures)
    {
        if (result.Kind == AttemptKind.Completed)
            attempt.Lease.End(result.End);
        return new()
        {
            IsSuccess = result.Kind != AttemptKind.Failed,
            Value = result.Value,
            Outcome = result.End.Outcome,
            Target = attempt.Target,
            Attempts = attempt.Number,
            Waited = waited,
            Lease = result.Kind == AttemptKind.Ongoing ? attempt.Lease : default,
            Failures = failures,
        };
    }

    // Over all targets the earliest, by what providers asked for and by what our own limits let through.
    private TimeSpan? ComeBack(in AdmissionRequest request, ErrorCode? error, CallProgress progress)
    {
        if (ErrorCodes.Describe(error ?? ErrorCode.Unknown) is { IsRetryable: false, IsFallbackable: false })
            return null;
        var hint = _clock.Until(progress.EarliestAgain, _clock.Now);
        if (admission.Preflight(request) is not { } refusal)
            return hint;
        return refusal.RetryAfter is { } wait ? (wait > hint ? wait : hint) : null;
    }

    private static ValueTask BookAsync(Lease lease, CancellationToken cancellationToken)
    {
        var written = lease.WrittenAsync(cancellationToken);
        return written.IsCompletedSuccessfully ? written : WaitAsync(lease, written);

        static async ValueTask WaitAsync(Lease lease, ValueTask written)
        {
            try
            {
                await written.ConfigureAwait(false);
            }
            catch
            {
                lease.Release(); // it was not sent
                throw;
            }
        }
    }

    // What a failed attempt yielded may hold a connection or a buffer; nobody but us knows of it once another has taken its place.
    private static ValueTask DropAsync<T>(T? value)
    {
        if (value is IAsyncDisposable held)
            return held.DisposeAsync();
        (value as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A call on its course: what is asked, what makes an attempt, and how long all of it may take.</summary>
    private readonly record struct Course<TState, T>(
        AdmissionRequest Request,
        TState State,
        Func<TState, Attempt, CancellationToken, ValueTask<AttemptResult<T>>> Attempt,
        TimeSpan MaxWait,
        long Deadline);
}
