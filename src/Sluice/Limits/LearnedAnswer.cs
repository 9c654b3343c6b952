using Sluice.Admission;

namespace Sluice.Limits;

/// <summary>Of which call an answer's headers are, and what is on its way besides.</summary>
/// <param name="call">The call, whose attempt is open.</param>
/// <param name="rule">How its target counts.</param>
/// <param name="onTheirWay">What open calls of the same group booked whose answers have not come.</param>
internal readonly struct LearnedAnswer(LeaseRecord call, CountingRule rule, in Amounts onTheirWay)
{
    public readonly CountingRule Rule = rule;

    public readonly Amounts OnTheirWay = onTheirWay;

    /// <summary>Where the call stands among a meter's bookings; 0 where it was booked before there was the meter.</summary>
    public long MarkOf(LearnedMeter meter)
    {
        var place = Array.IndexOf(call.TargetMeters, meter);
        return place < 0 ? 0 : call.TargetMarks[place];
    }

    /// <summary>The figure of a meter that the answer told of holds the call from now on.</summary>
    public void Hear(LearnedMeter meter)
    {
        var (place, amount) = (Array.IndexOf(call.TargetMeters, meter), call.TargetReserved[meter.Index]);
        if (place >= 0)
            call.TargetMarks[place] = meter.Hear(call.TargetMarks[place], amount);
        else if (!call.IsHeard)
            meter.HearStranger(amount);
    }
}
