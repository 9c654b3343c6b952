using Sluice.Admission;

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
public sealed class CallExecutor(AdmissionController admission, RetryPolicy policy, TimeProvider? time = null, int seed = 1)
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
    public async ValueTask<CallResult<T>> ExecuteAsync<TState, T>(
        AdmissionRequest request,
        TState state,
        Func<TState, Attempt, CancellationToken, ValueTask<AttemptResult<T>>> attempt,
        CancellationToken cancellationToken = default)
    {
        var admitted = await admission.AdmitAsync(request, cancellationToken).ConfigureAwait(false);
        if (!admitted.IsAdmitted)
            return new() { IsSuccess = false, Refusal = admitted.Refusal, Waited = admitted.Waited };

        var lease = admitted.Lease;
        var waited = admitted.Waited;
        var progress = default(CallProgress);
        var superseded = default(T);
        try
        {
            while (true)
            {
                var target = admitted.Target;
                if (progress?.HasTried(target) != true)
                    _budgets.Of(target).OnFirstAttempt();
                var number = 1 + (progress?.Attempts ?? 0);
                await BookAsync(lease, cancellationToken).ConfigureAwait(false);
                var result = await attempt(state, new(number, target, lease), cancellationToken).ConfigureAwait(false);
                var call = new CallResult<T>
                {
                    IsSuccess = result.Kind != AttemptKind.Failed,
                    Value = result.Value,
                    Outcome = result.End.Outcome,
                    Target = target,
                    Attempts = number,
                    Waited = waited,
                    Lease = result.Kind == AttemptKind.Ongoing ? lease : default,
                };
                if (result.Kind == AttemptKind.Completed)
                    lease.End(result.End);
                if (call.IsSuccess)
                    return call;

                lease.EndAttempt(result.End);
                superseded = result.Value;
                progress ??= new(request.Candidates);
                var failure = new Failure(result.End, result.MayFallBack, _policy) { FallBackTo = result.FallBackTo };
                progress.Failed(target, failure.MayRepeat, _clock.Now + _clock.Ticks(failure.Floor));
                var next = await NextAsync(progress, failure, target, lease, request.MaxWait, cancellationToken).ConfigureAwait(false);
                waited += next.Waited;
                if (next.Admission is not { IsAdmitted: true } further)
                {
                    lease.Dispose();
                    return call with { Waited = waited, Refusal = next.Admission?.Refusal };
                }

                admitted = further;
                superseded = default;
                await DropAsync(result.Value).ConfigureAwait(false);
            }
        }
        catch
        {
            lease.Dispose();
            await DropAsync(superseded).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<(AdmissionResult? Admission, TimeSpan Waited)> NextAsync(
        CallProgress progress, Failure failure, Target? last, Lease lease, TimeSpan? maxWait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lease.Renew();
        if (progress.Attempts >= _policy.Attempts || !lease.IsOpen)
            return default;
        var fresh = failure.MayFallBack ? progress.Untried(failure.FallBackTo) : [];
        if (fresh.Count > 0 && lease.TryNextAttempt(fresh.ToArray()) is { IsAdmitted: true } atOnce)
            return (atOnce, TimeSpan.Zero);

        // Repetitions take out of their targets' budgets before they pause, so that those who pause together are held to them too.
        var pause = LengthOfPause(progress, failure);
        var again = progress.Repeatable(_policy.PerTarget, _clock.Now + _clock.Ticks(pause), failure.MayFallBack ? null : last);
        again.RemoveAll(candidate => !_budgets.Of(candidate.Target).TryTake());
        var repeatsWithoutTarget = !progress.HasTargets && failure.MayRepeat && _budgets.Of(null).TryTake();
        if (fresh.Count + again.Count == 0 && !repeatsWithoutTarget)
            return default;
        var next = default((AdmissionResult? Admission, TimeSpan Waited));
        try
        {
            next = await AskAsync(fresh, again, pause, lease, maxWait ?? admission.DefaultMaxWait, cancellationToken).ConfigureAwait(false);
            return next;
        }
        finally
        {
            var isAdmitted = next.Admission is { IsAdmitted: true };
            var chosen = next.Admission?.Target;
            if (isAdmitted && progress.HasTried(chosen))
                progress.Repetitions++;
            foreach (var candidate in again)
            {
                if (!isAdmitted || candidate.Target != chosen)
                    _budgets.Of(candidate.Target).GiveBack();
            }

            if (repeatsWithoutTarget && !isAdmitted)
                _budgets.Of(null).GiveBack();
        }
    }

    // Where an untried target may come free, the call stands in the queue at once, and those it repeats on join after the pause.
    private async ValueTask<(AdmissionResult? Admission, TimeSpan Waited)> AskAsync(
        List<Candidate> fresh, List<Candidate> again, TimeSpan pause, Lease lease, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var pausesFirst = fresh.Count == 0 || (again.Count > 0 && pause > maxWait);
        var candidates = new Candidate[fresh.Count + again.Count];
        fresh.CopyTo(candidates);
        for (var i = 0; i < again.Count; i++)
            candidates[fresh.Count + i] = again[i] with { After = pausesFirst ? TimeSpan.Zero : pause };
        if (!pausesFirst)
        {
            var inQueue = await lease.NextAttemptAsync(candidates, maxWait, cancellationToken).ConfigureAwait(false);
            return (inQueue, inQueue.Waited);
        }

        if (lease.FindHopeless(candidates, pause + maxWait) is { } refusal)
            return (new AdmissionResult(refusal, TimeSpan.Zero), TimeSpan.Zero);
        await Pause.For(_clock.Provider, pause, cancellationToken).ConfigureAwait(false);
        if (!lease.IsOpen)
            return (null, pause);
        lease.Renew();
        var next = await lease.NextAttemptAsync(candidates, maxWait, cancellationToken).ConfigureAwait(false);
        return (next, pause + next.Waited);
    }

    private TimeSpan LengthOfPause(CallProgress progress, Failure failure)
    {
        // After a rate refusal the target's cooldown is the pause: the call waits for it in the queue, within its deadline.
        if (failure.IsRateRefusal && progress.HasTargets)
            return TimeSpan.Zero;
        TimeSpan delay;
        lock (_randomLock)
            delay = _policy.Delay(progress.Repetitions + 1, _random);
        return failure.Floor > delay ? failure.Floor : delay;
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

    // What a failed attempt yielded may hold a connection or a buffer; nobody but us knows of it once another attempt has taken its place.
    private static ValueTask DropAsync<T>(T? value)
    {
        if (value is IAsyncDisposable held)
            return held.DisposeAsync();
        (value as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
