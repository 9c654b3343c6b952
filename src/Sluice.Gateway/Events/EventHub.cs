namespace Sluice.Gateway.Events;

/// <summary>
/// Brings what happens to those who listen. Telling never waits: a listener has a bounded buffer, and one that does not keep up is let go.
/// </summary>
internal sealed class EventHub
{
    /// <summary>Listeners at the same time.</summary>
    public const int MostListeners = 1_000;

    private readonly Lock _lock = new();
    private EventListener[] _listeners = [];
    private string[] _wanted = [];
    private long _lastId;

    /// <summary>Told when the first listener comes, and when the last one goes; must not wait or throw.</summary>
    public Action<bool>? WatchedChanged { get; set; }

    /// <summary>Whether anybody listens to a kind; making an event nobody gets is for nothing.</summary>
    public bool IsWanted(string kind) => Array.IndexOf(Volatile.Read(ref _wanted), kind) >= 0;

    /// <summary>Tells everybody who listens.</summary>
    public void Publish(string kind, byte[] json)
    {
        lock (_lock)
        {
            var live = new LiveEvent(++_lastId, kind, json);
            foreach (var listener in _listeners)
                listener.Offer(live);
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="kinds">What is wanted.</param>
    /// <returns><see langword="null"/> where too many listen already.</returns>
    public EventListener? Listen(IReadOnlyCollection<string> kinds)
    {
        EventListener listener;
        lock (_lock)
        {
            if (_listeners.Length >= MostListeners)
                return null;
            listener = new(this, kinds);
            Set([.. _listeners, listener]);
            if (_listeners.Length > 1)
                return listener;
        }

        WatchedChanged?.Invoke(true);
        return listener;
    }

    public void Remove(EventListener listener)
    {
        lock (_lock)
        {
            var before = _listeners.Length;
            Set([.. _listeners.Where(other => other != listener)]);
            if (_listeners.Length > 0 || before == 0)
                return;
        }

        WatchedChanged?.Invoke(false);
    }

    private void Set(EventListener[] listeners)
    {
        _listeners = listeners;
        Volatile.Write(ref _wanted, [.. listeners.SelectMany(listener => listener.Kinds).Distinct(StringComparer.Ordinal)]);
    }
}
