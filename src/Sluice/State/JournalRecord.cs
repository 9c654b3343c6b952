using System.Text.Json.Serialization;

namespace Sluice.State;

/// <summary>
/// One change of what counts, by the id of its booking. Records can be kept, read and replayed in any order, and more than once.
/// </summary>
/// <param name="Id">The booking's id: unique over the life of the state, restarts included, and rising.</param>
/// <param name="At">When it happened, by the wall clock.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BookingRecord), "booked")]
[JsonDerivedType(typeof(SettlementRecord), "settled")]
[JsonDerivedType(typeof(GateRecord), "gate")]
public abstract record JournalRecord(long Id, DateTimeOffset At)
{
    // Those of one decision, in the order in which they are told once the lock is left.
    internal JournalRecord? Next { get; set; }
}
