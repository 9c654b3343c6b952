using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Signals;

/// <summary>One number for how much a target can take: 1 is all of it, 0 is nothing.</summary>
public static class HealthScore
{
    /// <summary>
    /// The mean of three parts: the circuit (closed 1, half open 0.5), the limit with the least room over time, and the limit on open calls with
    /// the least room, each as the share that is left. A part without a limit is left out. A target that cools, whose circuit is open or that is
    /// switched off scores 0.
    /// </summary>
    /// <param name="state">The target's state.</param>
    /// <param name="limits">Its limits.</param>
    /// <returns>From 0 to 1.</returns>
    public static double Of(HealthState state, IEnumerable<LimitReading> limits)
    {
        if (state is HealthState.Cooling or HealthState.Open or HealthState.Disabled)
            return 0;
        double rate = 2, open = 2;
        foreach (var limit in limits)
        {
            var left = limit.Capacity > 0 ? Math.Min(1, (double)limit.Remaining / limit.Capacity) : 0;
            if (limit.Dimension == Dimension.Concurrency)
                open = Math.Min(open, left);
            else
                rate = Math.Min(rate, left);
        }

        var sum = state == HealthState.HalfOpen ? 0.5 : 1.0;
        var parts = 1;
        foreach (var part in (ReadOnlySpan<double>)[rate, open])
        {
            if (part > 1)
                continue;
            sum += part;
            parts++;
        }

        return sum / parts;
    }
}
