namespace Sluice.Gateway.Demo.Traffic;

/// <summary>
/// Sample calls without end: a Poisson process whose rate switches between calm and burst (a Markov-modulated one), by three callers:
/// many short chats, few large batches, and somebody with little money. The same seed gives the same calls.
/// </summary>
internal static class SampleTraffic
{
    private const double CallsPerSecondInCalm = 3;
    private const double CallsPerSecondInBurst = 10;
    private const double SecondsOfCalm = 5;
    private const double SecondsOfBurst = 1.2;

    public static IEnumerable<SampleCall> Calls(int seed)
    {
        var random = new Random(seed);
        var isBurst = false;
        var at = 0.0;
        var until = SecondsOfCalm / 2;
        while (true)
        {
            var next = at + Exponential(random, 1 / (isBurst ? CallsPerSecondInBurst : CallsPerSecondInCalm));
            if (next < until)
            {
                at = next;
                yield return Call(random, TimeSpan.FromSeconds(at));
                continue;
            }

            // The process has no memory, so the arrival is drawn anew from where the rate changes.
            at = until;
            isBurst = !isBurst;
            until += Exponential(random, isBurst ? SecondsOfBurst : SecondsOfCalm);
        }
    }

    private static SampleCall Call(Random random, TimeSpan at)
    {
        var who = random.NextDouble();
        var (caller, input, output) = who switch
        {
            < 0.6 => ("web", random.Next(60, 300), random.Next(30, 120)),
            < 0.8 => ("batch", random.Next(10, 45) * random.Next(10, 45), random.Next(60, 200)),
            _ => ("intern", random.Next(50, 250), random.Next(60, 160)),
        };
        var model = DemoNames.Models[random.NextDouble() < 0.5 ? 0 : 1];
        return new(at, caller, model, random.NextDouble() < 0.5, input, output, output * random.Next(10, 20) / 10);
    }

    private static double Exponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());
}
