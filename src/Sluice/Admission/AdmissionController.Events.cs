using Sluice.Signals;

namespace Sluice.Admission;

/// <summary>What changes, told to those who want to know.</summary>
public sealed partial class AdmissionController
{
    /// <summary>Events that a subscriber did not get because 1,024 were waiting for it already, over all subscribers since the start.</summary>
    public long DroppedEvents => _events.Dropped;

    /// <summary>Times a subscriber's handler threw, since the start.</summary>
    public long FailedEventHandlers => _events.Failed;

    /// <summary>
    /// Tells of everything that changes from now on: cooldowns, circuit breakers, quotas. Each subscriber gets events one at a time and in the order
    /// in which they happened, after the decision that caused them; one that throws or hangs disturbs neither decisions nor other subscribers.
    /// Handlers run on the thread pool, and inline on a <see cref="VirtualTimeProvider"/>.
    /// </summary>
    /// <param name="handler">What is told.</param>
    /// <returns>Ends the subscription when it is disposed; a handler that is running then ends its event.</returns>
    public IDisposable Subscribe(Action<EngineEvent> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _events.Subscribe(handler);
    }

    // What follows is others' own code: it runs after the lock is left. A booking is in the journal's hands before anybody hears of its admission.
    private void Publish(Decided decided)
    {
        while (decided.TakeRecord() is { } record)
            Tell(record);
        _events.Deliver();
        while (decided.Take() is { } waiter)
            waiter.Publish();
    }
}
