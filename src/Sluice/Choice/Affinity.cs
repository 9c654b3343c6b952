using Sluice.Admission;

namespace Sluice.Choice;

/// <summary>
/// Which target took a conversation's last call: a slot table in the order of their last calls, so that the oldest are forgotten first, by time or for want of
/// room. Guarded by the controller's lock.
/// </summary>
internal sealed class Affinity
{
    private const int None = -1;

    private readonly Dictionary<ulong, int> _slots = [];
    private Entry[] _entries = [];
    private int _made;
    private int _free = None;
    private int _oldest = None;
    private int _newest = None;
    private int _capacity;
    private long _keepFor;

    /// <summary>Whether anything is remembered at all.</summary>
    public bool IsOn => _keepFor > 0;

    public int Count => _slots.Count;

    public void Configure(AffinityOptions options, Clock clock)
    {
        _keepFor = options.KeepFor == TimeSpan.Zero ? 0 : clock.Ticks(options.KeepFor);
        _capacity = options.Capacity;
        while (Count > (IsOn ? _capacity : 0))
            Forget(_oldest);
    }

    /// <summary>Where the conversation was last; a pure read.</summary>
    public Target? Find(ulong conversation, long now) =>
        _slots.TryGetValue(conversation, out var slot) && now - _entries[slot].SeenAt < _keepFor ? _entries[slot].Target : null;

    public void Remember(ulong conversation, Target target, long now)
    {
        if (_slots.TryGetValue(conversation, out var slot))
        {
            Unlink(slot);
        }
        else
        {
            while (_oldest != None && (Count >= _capacity || now - _entries[_oldest].SeenAt >= _keepFor))
                Forget(_oldest);
            slot = Rent();
            _slots[conversation] = slot;
            _entries[slot].Conversation = conversation;
        }

        _entries[slot].Target = target;
        _entries[slot].SeenAt = now;
        Link(slot);
    }

    private int Rent()
    {
        var slot = _free;
        if (slot != None)
        {
            _free = _entries[slot].Newer;
            return slot;
        }

        if (_made == _entries.Length)
            Array.Resize(ref _entries, Math.Max(16, _made * 2));
        return _made++;
    }

    private void Forget(int slot)
    {
        Unlink(slot);
        ref var entry = ref _entries[slot];
        _slots.Remove(entry.Conversation);
        entry.Target = null;
        entry.Newer = _free;
        _free = slot;
    }

    private void Link(int slot)
    {
        ref var entry = ref _entries[slot];
        entry.Older = _newest;
        entry.Newer = None;
        if (_newest == None)
            _oldest = slot;
        else
            _entries[_newest].Newer = slot;
        _newest = slot;
    }

    private void Unlink(int slot)
    {
        ref var entry = ref _entries[slot];
        if (entry.Older == None)
            _oldest = entry.Newer;
        else
            _entries[entry.Older].Newer = entry.Newer;
        if (entry.Newer == None)
            _newest = entry.Older;
        else
            _entries[entry.Newer].Older = entry.Older;
    }

    private struct Entry
    {
        public ulong Conversation;
        public Target? Target;
        public long SeenAt;
        public int Older;
        public int Newer;
    }
}
