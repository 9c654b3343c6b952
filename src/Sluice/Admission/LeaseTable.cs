namespace Sluice.Admission;

/// <summary>
/// The open leases: a slot table with a free list, and a list in the order of their deadlines (all leases last equally long, and renewing
/// one moves it to the end, so the list needs no search). Guarded by the controller's lock.
/// </summary>
internal sealed class LeaseTable
{
    private LeaseRecord[] _slots = [];
    private int _made;
    private LeaseRecord? _free;
    private Line _open;
    private Line _expired;

    /// <summary>The open lease that expires first.</summary>
    public LeaseRecord? Oldest => _open.First;

    /// <summary>The expired lease that is forgotten first.</summary>
    public LeaseRecord? OldestExpired => _expired.First;

    public int OpenCount { get; private set; }

    public bool IsHeld(int slot, int generation) => (uint)slot < (uint)_made && _slots[slot].Generation == generation;

    public LeaseRecord this[int slot] => _slots[slot];

    public LeaseRecord Rent(long deadline)
    {
        var record = _free ?? Make();
        _free = record.Newer;
        record.Newer = null;
        record.State = LeaseState.Open;
        record.Deadline = deadline;
        _open.Add(record);
        OpenCount++;
        return record;
    }

    public void Renew(LeaseRecord record, long deadline)
    {
        _open.Remove(record);
        record.Deadline = deadline;
        _open.Add(record);
    }

    /// <summary>Brings later deadlines forward, where leases last shorter from now on: the lists stay in the order of their deadlines.</summary>
    public void Shorten(long openUntil, long rememberUntil)
    {
        for (var record = _open.First; record is not null; record = record.Newer)
            record.Deadline = Math.Min(record.Deadline, openUntil);
        for (var record = _expired.First; record is not null; record = record.Newer)
            record.Deadline = Math.Min(record.Deadline, rememberUntil);
    }

    public void Expire(LeaseRecord record, long forgetAt)
    {
        _open.Remove(record);
        OpenCount--;
        record.State = LeaseState.Expired;
        record.Deadline = forgetAt;
        _expired.Add(record);
    }

    public void Return(LeaseRecord record)
    {
        if (record.State == LeaseState.Open)
        {
            _open.Remove(record);
            OpenCount--;
        }
        else
        {
            _expired.Remove(record);
        }

        record.State = LeaseState.Free;
        record.Generation++;
        record.Newer = _free;
        _free = record;
    }

    private LeaseRecord Make()
    {
        if (_made == _slots.Length)
            Array.Resize(ref _slots, Math.Max(16, _made * 2));
        return _slots[_made] = new(_made++);
    }

    private struct Line
    {
        public LeaseRecord? First;
        private LeaseRecord? _last;

        public void Add(LeaseRecord record)
        {
            record.Older = _last;
            if (_last is null)
                First = record;
            else
                _last.Newer = record;
            _last = record;
        }

        public void Remove(LeaseRecord record)
        {
            if (record.Older is null)
                First = record.Newer;
            else
                record.Older.Newer = record.Newer;
            if (record.Newer is null)
                _last = record.Older;
            else
                record.Newer.Older = record.Older;
            record.Older = null;
            record.Newer = null;
        }
    }
}
