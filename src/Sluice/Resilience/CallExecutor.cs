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
public sealed class CallExecutor(AdmissionController admission, RetryPolicy policy, TimeProvider? time = null, int seed = 1)
{
    private readonly RetryPolicy _policy = policy.Validated();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Random _random = new(seed);
    private readonly Lock _randomLock = new();
    private readonly ConditionalWeakTable<Target, RetryBudget> _budgets = [];

    /// <summary>Carries a call through.</summary>
    /// <typeparam name="TState">What <paramref name="attempt"/> needs; passed along so that it need not be a closure.</typeparam>
    /// <typeparam name="T">What the call yields.</typeparam>
    /// <param name="request">The call. Its candidates are the targets in the order in which they are tried.</param>
    /// <param name="state">Passed to every attempt.</param>
    /// <param name="attempt">Makes one attempt; an exception from it ends the call at its estimate and is thrown on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled; what was sent is charged at its estimate.</exception>
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
        var progress = new CallProgress(request.Candidates);
        var waited = admitted.Waited;
        try
        {
            while (true)
            {
                var target = admitted.Target;
                var number = progress.Begin(target);
                if (number == 1 && target is not null)
                    Budget(target).OnFirstAttempt();
                var result = await attempt(state, new(number, target, lease), cancellationToken).ConfigureAwait(false);
                var call = new CallResult<T>
                {
                    IsSuccess = result.Kind != AttemptKind.Failed,
                    Value = result.Value,
                    Outcome = result.End.Outcome,
                    Target = target,
                    Attempts = number,
                    Waited = waited,
                };
                if (result.Kind == AttemptKind.Ongoing)
                    return call with { Lease = lease };
                lease.EndAttempt(result.End);
                if (call.IsSuccess)
                    return Closed(call, lease);

                var next = await NextAsync(progress, result.End, result.MayFallBack, lease, request.MaxWait, cancellationToken).ConfigureAwait(false);
                waited += next.Waited;
                if (next.Admission is not { IsAdmitted: true } further)
                    return Closed(call with { Waited = waited, Refusal = next.Admission?.Refusal }, lease);
                admitted = further;
            }
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private async ValueTask<(AdmissionResult? Admission, TimeSpan Waited)> NextAsync(
        CallProgress progress, AttemptEnd end, bool? mayFallBack, Lease lease, TimeSpan? maxWait, CancellationToken cancellationToken)
    {
        var code = end.Outcome.Error ?? ErrorCode.Unknown;
        var info = ErrorCodes.Describe(code);
        var mayBeBilled = code == ErrorCode.Timeout && end.Charge != Charge.Unsent && !_policy.AfterTimeout;
        if (progress.Attempts >= _policy.Attempts || mayBeBilled)
            return default;

        // Whoever asks to be left alone for longer than any pause of ours is not asked again in this call.
        var mayRepeat = info.IsRetryable && !(end.Outcome.RetryAfter > _policy.Max && code != ErrorCode.RateLimited);
        var fresh = (mayFallBack ?? info.IsFallbackable) ? progress.Untried() : [];
        if (fresh.Length > 0 && lease.TryNextAttempt(fresh) is { IsAdmitted: true } atOnce)
            return (atOnce, TimeSpan.Zero);

        var again = mayRepeat ? progress.Triable(_policy.PerTarget, fresh) : fresh;
        var isRepetition = again.Length > fresh.Length || (mayRepeat && !progress.HasTargets);
        if (again.Length == 0 && !isRepetition)
            return default;
        var paused = TimeSpan.Zero;
        if (isRepetition)
        {
            if (progress.Last is { } last && !Budget(last).TryTake())
                return default;
            paused = Pause(progress.NextRepetition(), end.Outcome.RetryAfter);
            await Task.Delay(paused, _time, cancellationToken).ConfigureAwait(false);
        }

        var next = await lease.NextAttemptAsync(again, maxWait, cancellationToken).ConfigureAwait(false);
        return (next, paused + next.Waited);
    }

    // A hint is a floor, and never multiplied. Where it came with a rate refusal the target's cooldown holds the call back anyway.
    private TimeSpan Pause(int repetition, TimeSpan? hint)
    {
        TimeSpan delay;
        lock (_randomLock)
            delay = _policy.Delay(repetition, _random);
        return hint is { } floor && floor > delay && floor <= _policy.Max ? floor : delay;
    }

    private RetryBudget Budget(Target target) =>
        _budgets.TryGetValue(target, out var budget) ? budget : _budgets.GetValue(target, _ => new(_policy.Budget));

    private static CallResult<T> Closed<T>(CallResult<T> call, Lease lease)
    {
        lease.Dispose();
        return call;
    }
}
