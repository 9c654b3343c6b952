using Sluice.Errors;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>
/// What an admitted call holds: reservations in every limit it draws on, and a slot wherever open calls count. It ends once; ending it
/// twice, late or through a copy does nothing, except that what was used beyond the reservation is still booked.
/// A lease that nobody ends expires at its estimate.
/// </summary>
public readonly struct Lease : IDisposable
{
    private readonly AdmissionController? _controller;
    private readonly int _slot;
    private readonly int _generation;

    internal Lease(AdmissionController controller, int slot, int generation)
    {
        _controller = controller;
        _slot = slot;
        _generation = generation;
    }

    /// <summary>Ends the call: what it used replaces what was reserved.</summary>
    /// <param name="actual">What the last attempt used; numbers that are negative or above 10^15 say nothing, so that the estimate counts.</param>
    /// <param name="outcome">What it says of the target; success unless given.</param>
    public void Settle(in Usage actual, CallOutcome outcome = default) => End(new AttemptEnd(Charge.Actual, actual, outcome));

    /// <summary>Ends the call at what was reserved, because nothing better is known.</summary>
    /// <param name="outcome">What it says of the target; success unless given.</param>
    public void SettleAtEstimate(CallOutcome outcome = default) => End(AttemptEnd.Unknown(outcome));

    /// <summary>Ends the call and gives everything back, because nothing was sent.</summary>
    public void Release() => End(AttemptEnd.NotSent(CallOutcome.Cancelled));

    /// <summary>Ends the call, its open attempt included.</summary>
    /// <param name="end">How the attempt ended; of no effect if it has ended before.</param>
    public void End(in AttemptEnd end) => _controller?.End(_slot, _generation, end, closesCall: true);

    /// <summary>
    /// Ends the attempt and keeps the call open, so that <see cref="TryNextAttempt"/> can follow. The target's reservations are settled and its
    /// health is told; of the caller's, the request and the slot among its open calls stay.
    /// </summary>
    /// <param name="end">How the attempt ended.</param>
    public void EndAttempt(in AttemptEnd end) => _controller?.End(_slot, _generation, end, closesCall: false);

    /// <summary>Puts the expiry off: to be called as bytes of a long answer pass.</summary>
    public void Renew() => _controller?.Renew(_slot, _generation);

    /// <summary>
    /// Tells what the headers of the open attempt's answer say of its provider's limits: the room of its target, and of those of the same health group,
    /// follows them down, never above what is configured. Of no effect once the attempt has ended.
    /// </summary>
    /// <param name="readings">What <see cref="RateLimitHeaders.Parse"/> read; empty if there was nothing.</param>
    /// <param name="isAnswer">
    /// Whether it is an answer and no error: then limits that were learned before and that it says nothing of are forgotten.
    /// </param>
    public void Learn(IReadOnlyList<RateLimitReading> readings, bool isAnswer = true)
    {
        ArgumentNullException.ThrowIfNull(readings);
        _controller?.Learn(_slot, _generation, readings, isAnswer);
    }

    /// <summary>
    /// Completes when the journal, if the controller has one, holds what the attempt reserved of money and long windows: to be awaited before the
    /// attempt is sent, as <see cref="Resilience.CallExecutor"/> does.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Exception">What the journal threw: it cannot be written, and the attempt is not to be sent.</exception>
    public ValueTask WrittenAsync(CancellationToken cancellationToken = default) =>
        _controller is null ? ValueTask.CompletedTask : _controller.WrittenAsync(_slot, _generation, cancellationToken);

    /// <summary>Asks for a further attempt of the same call, without waiting.</summary>
    /// <param name="candidates">Where it could go now.</param>
    /// <returns>The same lease on another attempt, or a refusal; the call stays open either way.</returns>
    /// <exception cref="InvalidOperationException">The call has ended, or its last attempt has not.</exception>
    public AdmissionResult TryNextAttempt(ReadOnlyMemory<Candidate> candidates) =>
        Controller.TryNextAttempt(_slot, _generation, candidates);

    /// <summary>Asks for a further attempt of the same call, and waits for room if there is none.</summary>
    /// <param name="candidates">Where it could go; not to be changed while the call waits.</param>
    /// <param name="maxWait">How long it may wait; <see langword="null"/> is the queue's own bound.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">The call has ended, or its last attempt has not.</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled; the call stays open.</exception>
    public ValueTask<AdmissionResult> NextAttemptAsync(
        ReadOnlyMemory<Candidate> candidates, TimeSpan? maxWait, CancellationToken cancellationToken) =>
        Controller.NextAttemptAsync(_slot, _generation, candidates, maxWait, cancellationToken);

    /// <summary>Whether neither its owner nor time has ended it.</summary>
    internal bool IsOpen => _controller?.IsOpen(_slot, _generation) ?? false;

    internal Refusal? FindHopeless(ReadOnlyMemory<Candidate> candidates, TimeSpan within) =>
        Controller.FindHopeless(_slot, _generation, candidates, within);

    /// <summary>Ends the call at its estimate if nothing has ended it yet.</summary>
    public void Dispose() => End(AttemptEnd.Unknown(CallOutcome.Cancelled));

    private AdmissionController Controller =>
        _controller ?? throw new InvalidOperationException("This lease belongs to a refused call; look at IsAdmitted first.");
}
