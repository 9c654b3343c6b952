using Sluice.Limits;

namespace Sluice.State;

/// <summary>
/// Puts a journal onto a restored snapshot. Records come in any order and any number of times: a booking that the snapshot has says nothing
/// new, a settlement finds its booking by id.
/// </summary>
/// <param name="state">The snapshot.</param>
/// <param name="scopes">Where callers' and targets' bookings go.</param>
/// <param name="accounts">Where those on quotas go.</param>
/// <param name="moment">The instant.</param>
internal sealed class Replay(EngineState state, Books scopes, Books accounts, StateMoment moment)
{
    private readonly Dictionary<long, SettlementRecord> _settlements = [];
    private readonly Dictionary<GateKey, GateRecord> _gates = [];

    public int Bookings { get; private set; }

    public int Settlements { get; private set; }

    public long NextBooking { get; private set; } = state.NextBooking;

    /// <summary>The gates that changed since the snapshot, as they stood last.</summary>
    public IReadOnlyCollection<GateRecord> Gates => _gates.Values;

    public void Run(IEnumerable<JournalRecord> journal)
    {
        var booked = new Dictionary<long, BookingRecord>();
        foreach (var record in journal)
        {
            NextBooking = Math.Max(NextBooking, record.Id + 1);
            if (record is SettlementRecord settlement)
                _settlements[settlement.Id] = settlement;
            else if (record is GateRecord gate && gate.Id >= state.NextBooking && gate.Id > (_gates.GetValueOrDefault(gate.Gate.Key)?.Id ?? 0))
                _gates[gate.Gate.Key] = gate;
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
        var booked = settlement?.At ?? booking.At;
        foreach (var scope in booking.Scopes.Distinct(StringComparer.Ordinal))
            Apply(scopes, scope, booking.OfCaller, settlement?.OfCaller, at, isNew, booked);
        foreach (var scope in booking.TargetScopes.Distinct(StringComparer.Ordinal))
            Apply(scopes, scope, booking.OfTarget, settlement?.OfTarget, at, isNew, booked);
        if (booking.Account is { } account)
            Apply(accounts, account, booking.OfAccount, settlement?.OfAccount, at, isNew, booked);
    }

    private void Apply(Books books, string name, BookedAmounts held, BookedAmounts? actual, long at, bool isNew, DateTimeOffset booked)
    {
        if (books.MetersOf(name) is { } meters)
        {
            foreach (var meter in meters)
                Apply(meter, held.Of(meter), actual?.Of(meter) ?? held.Of(meter), at, isNew);
        }
        else if (isNew)
        {
            books.Saved.Add(new(name, booked, actual ?? held));
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
