namespace Sluice.Gateway.Events;

/// <summary>The latest events of the engine, in memory. Thread-safe.</summary>
/// <typeparam name="T">What is kept of each.</typeparam>
internal sealed class EngineHistory<T>
{
    private const int Capacity = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<T> _latest = new();

    public void Add(T item)
    {
        lock (_lock)
        {
            if (_latest.Count == Capacity)
                _latest.Dequeue();
            _latest.Enqueue(item);
        }
    }

    /// <summary>The latest, the newest first.</summary>
    public IReadOnlyList<T> Latest(int limit)
    {
        lock (_lock)
            return [.. _latest.Reverse().Take(limit)];
    }
}
