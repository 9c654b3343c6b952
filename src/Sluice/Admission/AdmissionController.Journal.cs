using Sluice.Limits;
using Sluice.State;

namespace Sluice.Admission;

/// <summary>What is kept between two snapshots.</summary>
public sealed partial class AdmissionController
{
    private IBookingJournal? _journal;
    private long _nextBooking = 1;
    private long _failedRecords;

    /// <summary>Records that the journal threw at instead of taking them, since the start.</summary>
    public long FailedJournalRecords => Volatile.Read(ref _failedRecords);

    /// <summary>The id that the next booking will have: as long as it stays, nothing was admitted.</summary>
    public long NextBooking => Volatile.Read(ref _nextBooking);

    /// <summary>
    /// Lets a journal have every booking that counts for a minute and more from now on, its settlement, and
    /// each change of a cooldown, circuit breaker or quota guard. Attempts that count on
    /// money, a quota or a window of an hour and more are sent once <see cref="Lease.WrittenAsync"/> completes.
    /// </summary>
    /// <param name="journal">The journal; <see langword="null"/> for none.</param>
    public void UseJournal(IBookingJournal? journal)
    {
        lock (_lock)
        {
            _journal = journal;
            _health.Changed = journal is null ? null : [];
        }
    }

    internal ValueTask WrittenAsync(int slot, int generation, CancellationToken cancellationToken)
    {
        IBookingJournal? journal;
        long id;
        lock (_lock)
        {
            journal = _journal;
            if (journal is null || !_leases.IsHeld(slot, generation) || !_leases[slot].IsAwaited)
                return ValueTask.CompletedTask;
            id = _leases[slot].BookingId;
        }

        return journal.WrittenAsync(id, cancellationToken);
    }

    // Every attempt gets an id, so that a snapshot can say which bookings it has; the journal only hears of those that it keeps.
    private void Note(LeaseRecord record, long now, ref Decided decided)
    {
        record.BookingId = _nextBooking++;
        record.BookedAt = now;
        record.IsJournaled = false;
        record.IsAwaited = false;
        if (_journal is null)
            return;
        Look(record.CallerMeters, record);
        if (record.Target is not null)
        {
            Look(record.TargetMeters, record);
            record.IsAwaited |= CountsOnQuotas(record);
        }

        record.IsJournaled |= record.IsAwaited;
        if (record.IsJournaled)
            decided.Add(Booking(record, _clock.UtcNow));
    }

    // Called wherever results come in or time passes, before the lock is left.
    private void NoteGates(ref Decided decided)
    {
        if (_health.Changed is not { Count: > 0 } changed)
            return;
        var moment = StateMoment.ToSave(_clock);
        foreach (var gate in changed)
            decided.Add(new GateRecord(_nextBooking++, moment.UtcNow, gate.Save(moment)));
        changed.Clear();
    }

    private void NoteSettlement(LeaseRecord record, in AttemptEnd end, bool closesCall, ref Decided decided)
    {
        if (!record.IsJournaled)
            return;
        record.IsJournaled = false;
        if (end.Charge == Charge.Estimate)
            return; // it is booked at that
        Amounts ofCaller = default, ofTarget = default;
        Settlement.OfCaller(record, end, ref ofCaller);
        var ofAccount = ofCaller;
        ofAccount[(int)Dimension.Requests] = end.Charge == Charge.Unsent ? 0 : record.CallerReserved[(int)Dimension.Requests];
        ofCaller[(int)Dimension.Requests] = closesCall && !record.AnythingSent ? 0 : RequestsOf(record);
        if (record.Target is { } target)
            Settlement.OfTarget(record, target, end, ref ofTarget);
        if (record.State == LeaseState.Expired)
        {
            // It ended at its estimate; only what was used beyond that was booked.
            AtLeast(record.CallerReserved, ref ofCaller);
            AtLeast(record.TargetReserved, ref ofTarget);
            AtLeast(record.CallerReserved, ref ofAccount);
        }

        decided.Add(new SettlementRecord(record.BookingId, _clock.UtcNow, ofCaller.ToBooked(), ofTarget.ToBooked()) { OfAccount = ofAccount.ToBooked() });
    }

    private static BookingRecord Booking(LeaseRecord record, DateTimeOffset at)
    {
        var ofCaller = record.CallerReserved;
        ofCaller[(int)Dimension.Requests] = RequestsOf(record);
        return new(
            record.BookingId,
            at,
            record.Caller!.ScopeNames,
            record.Target?.Name,
            record.Target?.ScopeNames ?? [],
            ofCaller.ToBooked(),
            record.Target is null ? default : record.TargetReserved.ToBooked())
        {
            Account = CountsOnQuotas(record) ? record.Guards[0].Subject : null,
            OfAccount = CountsOnQuotas(record) ? record.CallerReserved.ToBooked() : default,
        };
    }

    // A call draws its requests once, with its first attempt.
    private static long RequestsOf(LeaseRecord record) => record.Attempts == 1 ? record.CallerReserved[(int)Dimension.Requests] : 0;

    private static bool CountsOnQuotas(LeaseRecord record)
    {
        if (record.Target is null)
            return false; // what the record's last call drew on
        foreach (var (meter, _) in record.QuotaMarks)
        {
            if (meter is not null)
                return true;
        }

        return false;
    }

    private static void AtLeast(in Amounts reserved, ref Amounts actual)
    {
        for (var i = 0; i < Amounts.Length; i++)
            actual[i] = Math.Max(actual[i], reserved[i]);
    }

    private static void Look(Meter[] meters, LeaseRecord record)
    {
        foreach (var meter in meters)
        {
            record.IsJournaled |= meter.IsJournaled;
            record.IsAwaited |= meter.IsAwaited;
        }
    }

    private void Tell(JournalRecord record)
    {
        try
        {
            Volatile.Read(ref _journal)?.Add(record);
        }
        catch (Exception)
        {
            // A journal that throws must not undo a decision; WrittenAsync keeps its attempt from being sent.
            Interlocked.Increment(ref _failedRecords);
        }
    }
}
