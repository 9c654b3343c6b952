namespace Sluice.Storage.Writing;

/// <summary>
/// A first-in-first-out ring of records that grows up to a bound. Its owner's lock guards every member; only a <see cref="Batch"/>
/// may be read without it, since a slot is not reused, and an array not changed there, until the batch is removed.
/// </summary>
internal sealed class RecordRing<T>(int capacity)
{
    private const int InitialLength = 1_024;
    private const int KeptLength = 8_192;

    private T[] _slots = new T[Math.Min(InitialLength, capacity)];
    private int _head;

    public int Count { get; private set; }

    public bool TryAdd(in T record)
    {
        if (Count == capacity)
            return false;
        if (Count == _slots.Length)
            Resize(Math.Min(capacity, _slots.Length * 2));
        _slots[(_head + Count) % _slots.Length] = record;
        Count++;
        return true;
    }

    /// <summary>The oldest records, at most <paramref name="limit"/>; they stay in the ring.</summary>
    public Batch Peek(int limit) => new(_slots, _head, Math.Min(Count, limit));

    public void Remove(int count)
    {
        for (var i = 0; i < count; i++)
            _slots[(_head + i) % _slots.Length] = default!;
        _head = (_head + count) % _slots.Length;
        Count -= count;
        if (Count == 0 && _slots.Length > KeptLength)
        {
            _slots = new T[InitialLength];
            _head = 0;
        }
    }

    private void Resize(int length)
    {
        var slots = new T[length];
        var first = Math.Min(Count, _slots.Length - _head);
        Array.Copy(_slots, _head, slots, 0, first);
        Array.Copy(_slots, 0, slots, first, Count - first);
        _slots = slots;
        _head = 0;
    }

    internal readonly struct Batch(T[] slots, int head, int count)
    {
        public int Count => count;

        public ref readonly T this[int index] => ref slots[(head + index) % slots.Length];
    }
}
