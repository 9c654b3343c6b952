namespace Sluice.Storage.Changes;

/// <summary>Tells of stored changes, each after it is on disk. Thread-safe.</summary>
public sealed class StoredChanges
{
    private readonly Lock _lock = new();
    private Subscription[] _subscriptions = [];

    internal StoredChanges()
    {
    }

    /// <summary>Asks to be told of every change from now on.</summary>
    /// <param name="handler">Called before the change's own call returns, on its thread; must neither wait nor throw.</param>
    /// <returns>Ends the telling when disposed.</returns>
    public IDisposable Subscribe(Action<StoredChange> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new Subscription(this, handler);
        lock (_lock)
            _subscriptions = [.. _subscriptions, subscription];
        return subscription;
    }

    internal void Publish(StoredChange change)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
            subscription.Handler(change);
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
            _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
    }

    private sealed class Subscription(StoredChanges owner, Action<StoredChange> handler) : IDisposable
    {
        public Action<StoredChange> Handler => handler;

        public void Dispose() => owner.Remove(this);
    }
}
