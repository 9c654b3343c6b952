using System.Threading.Tasks.Sources;

namespace Sluice.Admission;

/// <summary>A call that waits for room: a node of the queue and the source of the task its caller awaits. Pooled.</summary>
internal sealed class Waiter(AdmissionController owner, bool resumeInline) : IValueTaskSource<AdmissionResult>
{
    public Ask Ask;

    /// <summary>What it draws on the meters' lines while it waits.</summary>
    public readonly Stake Stake = new();

    /// <summary>Its places in lists.</summary>
    public readonly WaiterLink[] Links = new WaiterLink[WaiterList.Kinds];

    /// <summary>Among whom it waits, for the same thing.</summary>
    public Lane? Lane;

    /// <summary>Whose row it stands in there.</summary>
    public Flow? Flow;

    /// <summary>Tokens that it asks for, at least 1: what its caller's share is counted in.</summary>
    public double Cost;

    /// <summary>Rises from one that came to the next.</summary>
    public long Order;

    /// <summary>Whether it could go to the same targets as the one that its lane was opened for.</summary>
    public bool HasLaneTargets;

    /// <summary>Whether its caller draws on the same meters as that one's.</summary>
    public bool HasLaneMeters;

    public bool IsQueued;

    /// <summary>Tells one use of this object from the next.</summary>
    public int Ticket;

    /// <summary>The next one that was decided in the same visit to the lock.</summary>
    public Waiter? NextDecided;

    private ManualResetValueTaskSourceCore<AdmissionResult> _core = new() { RunContinuationsAsynchronously = !resumeInline };
    private CancellationTokenRegistration _cancellation;
    private AdmissionResult _result;
    private Exception? _failure;

    public ValueTask<AdmissionResult> Task => new(this, _core.Version);

    /// <summary>Keeps the answer until the lock is left; <see cref="Publish"/> gives it out.</summary>
    public void Decide(AdmissionResult result) => _result = result;

    public void DecideFailed(Exception failure) => _failure = failure;

    public void WatchCancellation(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Cancel(token), this);
    }

    public void Publish()
    {
        if (_failure is { } failure)
            _core.SetException(failure);
        else
            _core.SetResult(_result);
    }

    public AdmissionResult GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The call still waits; await it.");
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _cancellation.Dispose();
            _cancellation = default;
            _core.Reset();
            _result = default;
            _failure = null;
            owner.Recycle(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken token) => owner.CancelWaiter(this, token);
}
