using Sluice.Admission;

namespace Sluice.Limits;

/// <summary>Of which call an answer's headers are, and what was booked after it.</summary>
/// <param name="call">The call, whose attempt is open.</param>
/// <param name="rule">How its target counts.</param>
/// <param name="bookedAfter">What open calls of the same group booked after it.</param>
internal readonly struct LearnedAnswer(LeaseRecord call, CountingRule rule, in Amounts bookedAfter)
{
    public readonly CountingRule Rule = rule;

    public readonly Amounts BookedAfter = bookedAfter;

    /// <summary>Where the call stands among a meter's bookings; 0 where it was booked before there was the meter.</summary>
    public long MarkOf(Meter meter)
    {
        var place = Array.IndexOf(call.TargetMeters, meter);
        return place < 0 ? 0 : call.TargetMarks[place];
    }
}
