using Sluice.Admission;

namespace Sluice.Resilience;

/// <summary>What follows a failed attempt.</summary>
public sealed partial class CallExecutor
{
    private const int MostCorrections = 10;

    private long _failedCallbacks;

    /// <summary>Times that <see cref="RetryPolicy.OnRetry"/> threw, since the start.</summary>
    public long FailedCallbacks => Volatile.Read(ref _failedCallbacks);

    private async ValueTask<(AdmissionResult? Admission, TimeSpan Waited)> NextAsync(
        CallProgress progress, Failure failure, Lease lease, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lease.Renew();
        var left = progress.Deadline == long.MaxValue ? TimeSpan.MaxValue : _clock.Span(Math.Max(0, progress.Deadline - _clock.Now));
        if (progress.Attempts - progress.Corrections >= _policy.Attempts || progress.Corrections > MostCorrections || left == TimeSpan.Zero || !lease.IsOpen)
            return default;
        var fresh = progress.AtOnce(failure);
        if (fresh.Count > 0 && lease.TryNextAttempt(fresh.ToArray()) is { IsAdmitted: true } atOnce)
        {
            Tell(progress.Last, TimeSpan.Zero);
            return (atOnce, TimeSpan.Zero);
        }

        // Repetitions take out of their targets' budgets before they pause, so that those who pause together are held to them too.
        var pause = failure.MayCorrect ? TimeSpan.Zero : LengthOfPause(progress, failure);
        var again = failure.MayCorrect || pause > left ? [] : progress.Repeatable(_policy.PerTarget, _clock.Now + _clock.Ticks(pause), failure.MayFallBack ? null : progress.Last.Target);
        again.RemoveAll(candidate => !_budgets.Of(candidate.Target).TryTake());
        var repeatsWithoutTarget = !progress.HasTargets && !failure.MayCorrect && failure.MayRepeat && pause <= left && _budgets.Of(null).TryTake();
        if (fresh.Count + again.Count == 0 && !repeatsWithoutTarget && (progress.HasTargets || !failure.MayCorrect))
            return default;
        var next = default((AdmissionResult? Admission, TimeSpan Waited));
        try
        {
            next = await AskAsync(progress, fresh, again, lease, new Waits(pause, maxWait, left), cancellationToken).ConfigureAwait(false);
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
        CallProgress progress, List<Candidate> fresh, List<Candidate> again, Lease lease, Waits waits, CancellationToken cancellationToken)
    {
        var pause = waits.Pause;
        var pausesFirst = fresh.Count == 0 || (again.Count > 0 && pause > waits.Within(TimeSpan.Zero));
        var candidates = new Candidate[fresh.Count + again.Count];
        fresh.CopyTo(candidates);
        for (var i = 0; i < again.Count; i++)
            candidates[fresh.Count + i] = again[i] with { After = pausesFirst ? TimeSpan.Zero : pause };
        if (!pausesFirst)
        {
            Tell(progress.Last, TimeSpan.Zero);
            var inQueue = await lease.NextAttemptAsync(candidates, waits.Within(TimeSpan.Zero), cancellationToken).ConfigureAwait(false);
            return (inQueue, inQueue.Waited);
        }

        if (lease.FindHopeless(candidates, pause + waits.Within(pause)) is { } refusal)
            return (new AdmissionResult(refusal, TimeSpan.Zero), TimeSpan.Zero);
        Tell(progress.Last, pause);
        await Pause.For(_clock.Provider, pause, cancellationToken).ConfigureAwait(false);
        if (!lease.IsOpen)
            return (null, pause);
        lease.Renew();
        var next = await lease.NextAttemptAsync(candidates, waits.Within(pause), cancellationToken).ConfigureAwait(false);
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

    private void Tell(FailedAttempt failed, TimeSpan delay)
    {
        if (_policy.OnRetry is not { } onRetry)
            return;
        try
        {
            onRetry(new(failed.Number, failed.Target, failed.Outcome, delay));
        }
        catch (Exception)
        {
            // Who watches must not disturb the call.
            Interlocked.Increment(ref _failedCallbacks);
        }
    }

    /// <summary>How long a call pauses, and how long it may wait for room in all that is left to it.</summary>
    private readonly record struct Waits(TimeSpan Pause, TimeSpan MaxWait, TimeSpan Left)
    {
        public TimeSpan Within(TimeSpan pause) => Left == TimeSpan.MaxValue || Left - pause > MaxWait ? MaxWait : Left - pause;
    }
}
