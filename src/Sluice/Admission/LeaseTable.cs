namespace Sluice.Admission;

/// <summary>
/// The open leases: a slot table with a free list, and a list in the order of their deadlines (all leases last equally long, and renewing
/// one moves it to the end, so the list needs no search). Links are slot numbers, which cost no write barrier. Guarded by the controller's lock.
/// </summary>
internal sealed class LeaseTable
{
    private LeaseRecord[] _slots = [];
    private int _made;
    private int _free = LeaseRecord.None;
    private Line _open = new();
    private Line _expired = new();

    /// <summary>The open lease that expires first.</summary>
    public LeaseRecord? Oldest => At(_open.First);

    /// <summary>The expired lease that is forgotten first.</summary>
    public LeaseRecord? OldestExpired => At(_expired.First);

    /// <summary>The one in the same list that expires, or is forgotten, next.</summary>
    public LeaseRecord? After(LeaseRecord record) => At(record.Newer);

    public int OpenCount { get; private set; }

    public bool IsHeld(int slot, int generation) => (uint)slot < (uint)_made && _slots[slot].Generation == generation;

    public LeaseRecord this[int slot] => _slots[slot];

    public LeaseRecord Rent(long deadline)
    {
        var record = At(_free) ?? Make();
        _free = record.Newer;
        record.Newer = LeaseRecord.None;
        record.State = LeaseState.Open;
        record.Deadline = deadline;
        _open.Add(record, _slots);
        OpenCount++;
        return record;
    }

    public void Renew(LeaseRecord record, long deadline)
    {
        _open.Remove(record, _slots);
        record.Deadline = deadline;
        _open.Add(record, _slots);
    }

    /// <summary>Brings later deadlines forward, where leases last shorter from now on: the lists stay in the order of their deadlines.</summary>
    public void Shorten(long openUntil, long rememberUntil)
    {
        for (var record = At(_open.First); record is not null; record = After(record))
            record.Deadline = Math.Min(record.Deadline, openUntil);
        for (var record = At(_expired.First); record is not null; record = After(record))
            record.Deadline = Math.Min(record.Deadline, rememberUntil);
    }

    public void Expire(LeaseRecord record, long forgetAt)
    {
        _open.Remove(record, _slots);
        OpenCount--;
        record.State = LeaseState.Expired;
        record.Deadline = forgetAt;
        _expired.Add(record, _slots);
    }

    public void Return(LeaseRecord record)
    {
        if (record.State == LeaseState.Open)
        {
            _open.Remove(record, _slots);
            OpenCount--;
        }
        else
        {
            _expired.Remove(record, _slots);
        }

        record.State = LeaseState.Free;
        record.Generation++;
        record.Newer = _free;
        _free = record.Slot;
    }

    private LeaseRecord Make()
    {
        if (_made == _slots.Length)
            Array.Resize(ref _slots, Math.Max(16, _made * 2));
        return _slots[_made] = new(_made++);
    }

    private LeaseRecord? At(int slot) => slot == LeaseRecord.None ? null : _slots[slot];

    private struct Line()
    {
        public int First = LeaseRecord.None;
        private int _last = LeaseRecord.None;

        public void Add(LeaseRecord record, LeaseRecord[] slots)
        {
            record.Older = _last;
            if (_last == LeaseRecord.None)
                First = record.Slot;
            else
                slots[_last].Newer = record.Slot;
            _last = record.Slot;
        }

        public void Remove(LeaseRecord record, LeaseRecord[] slots)
        {
            if (record.Older == LeaseRecord.None)
                First = record.Newer;
            else
                slots[record.Older].Newer = record.Newer;
            if (record.Newer == LeaseRecord.None)
                _last = record.Older;
            else
                slots[record.Newer].Older = record.Older;
            record.Older = LeaseRecord.None;
            record.Newer = LeaseRecord.None;
        }
    }
}
