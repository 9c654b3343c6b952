namespace Sluice.Signals;

/// <summary>
/// Takes events under the controller's lock and brings them to the subscribers once it is left. Nobody subscribed costs nothing:
/// whoever has something to tell asks <see cref="IsWatched"/> first.
/// </summary>
/// <param name="inline">Whether handlers run on the thread that caused the event, as under a virtual clock; otherwise on the thread pool.</param>
internal sealed class EventFeed(bool inline)
{
    private readonly Lock _lock = new();
    private Subscription[] _subscriptions = [];
    private bool _isPending;
    private long _dropped;
    private long _failed;

    public bool IsWatched => _subscriptions.Length != 0;

    public long Dropped => Volatile.Read(ref _dropped);

    public long Failed => Volatile.Read(ref _failed);

    public IDisposable Subscribe(Action<EngineEvent> handler)
    {
        var subscription = new Subscription(this, handler);
        lock (_lock)
            Volatile.Write(ref _subscriptions, [.. _subscriptions, subscription]);
        return subscription;
    }

    public void Unsubscribe(Subscription subscription)
    {
        lock (_lock)
            Volatile.Write(ref _subscriptions, [.. _subscriptions.Where(other => other != subscription)]);
    }

    /// <summary>Takes an event, under the controller's lock.</summary>
    public void Add(EngineEvent change)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
            subscription.Add(change);
        Volatile.Write(ref _isPending, true);
    }

    /// <summary>Brings what was taken to the subscribers, after the controller's lock is left.</summary>
    public void Deliver()
    {
        if (_isPending)
            DeliverPending();
    }

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    // Cleared before the queues are looked at: what is added meanwhile is found there, or sets it again for whoever added it.
    private void DeliverPending()
    {
        Interlocked.Exchange(ref _isPending, false);
        foreach (var subscription in Volatile.Read(ref _subscriptions))
            subscription.Deliver(inline);
    }
}
