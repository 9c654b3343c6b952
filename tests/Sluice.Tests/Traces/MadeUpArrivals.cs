using Sluice.Simulation.Traces;

namespace Sluice.Tests.Traces;

/// <summary>
/// Arrivals where no published trace is at hand: 280 calls a minute on average at random instants, every half minute three times as dense
/// for five seconds; long inputs, short answers.
/// </summary>
internal static class MadeUpArrivals
{
    private const double PerMillisecond = 280 / 60_000.0;

    public static TraceRow[] Rows(int seed, int count)
    {
        var random = new Random(seed);
        var rows = new TraceRow[count];
        var at = 0.0;
        for (var i = 0; i < count; i++)
        {
            var density = at % 30_000 < 5_000 ? 2.25 : 0.75;
            at += Exponential(random) / (PerMillisecond * density);
            rows[i] = new((long)at, 50 + (long)(1_100 * Exponential(random)), 1 + (long)Math.Min(999, 200 * Exponential(random)));
        }

        return rows;
    }

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());
}
