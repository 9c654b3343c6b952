using Sluice.Limits;

namespace Sluice.State;

/// <summary>
/// Puts a journal onto a restored snapshot. Records come in any order and any number of times: a booking that the snapshot has says nothing
/// new, a settlement finds its booking by id.
/// </summary>
internal sealed class Replay(EngineState state, SavedLimits unclaimed, Func<string, IReadOnlyList<Meter>?> metersOf, StateMoment moment)
{
    private readonly Dictionary<long, SettlementRecord> _settlements = [];

    public int Bookings { get; private set; }

    public int Settlements { get; private set; }

    public long NextBooking { get; private set; } = state.NextBooking;

    public void Run(IEnumerable<JournalRecord> journal)
    {
        var booked = new Dictionary<long, BookingRecord>();
        foreach (var record in journal)
        {
            NextBooking = Math.Max(NextBooking, record.Id + 1);
            if (record is SettlementRecord settlement)
                _settlements[settlement.Id] = settlement;
            else if (record is BookingRecord booking && booking.Id >= state.NextBooking)
                booked[booking.Id] = booking;
        }

        foreach (var booking in state.Open)
            Apply(booking, isNew: false);
        foreach (var booking in booked.Values.OrderBy(booking => booking.At).ThenBy(booking => booking.Id))
            Apply(booking, isNew: true);
        Bookings = booked.Count;
    }

    private void Apply(BookingRecord booking, bool isNew)
    {
        var settlement = _settlements.GetValueOrDefault(booking.Id);
        Settlements += settlement is null ? 0 : 1;
        // Those of the snapshot are measured from it, as its entries are.
        var at = isNew ? moment.AtWall(booking.At) : moment.AtAge(Math.Max(0, (state.TakenAt - booking.At).Ticks));
        Apply(booking.Scopes, booking, booking.OfCaller, settlement, settlement?.OfCaller, at, isNew);
        Apply(booking.TargetScopes, booking, booking.OfTarget, settlement, settlement?.OfTarget, at, isNew);
    }

    private void Apply(
        IReadOnlyList<string> scopes, BookingRecord booking, BookedAmounts held, SettlementRecord? settlement, BookedAmounts? actual, long at, bool isNew)
    {
        foreach (var scope in scopes.Distinct(StringComparer.Ordinal))
        {
            if (metersOf(scope) is { } meters)
            {
                foreach (var meter in meters)
                    Apply(meter, held.Of(meter), actual?.Of(meter) ?? held.Of(meter), at, isNew);
            }
            else if (isNew)
            {
                unclaimed.Add(new(scope, settlement?.At ?? booking.At, actual ?? held));
            }
        }
    }

    private void Apply(Meter meter, long held, long actual, long at, bool isNew)
    {
        if (held == 0 && actual == 0)
            return;
        var mark = held == 0 ? null : isNew ? meter.Rebook(at, moment, held) : meter.Hold(at, moment, held);
        if (mark is { } found)
            meter.Settle(found, held, actual, moment.Now);
        else if (actual > held)
            meter.BookOveruse(moment.Now, actual - held);
    }
}
