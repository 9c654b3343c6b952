using Sluice.Simulation.Traces;

namespace Sluice.Gateway.Demo.Traffic;

/// <summary>The calls of a trace at its own pace. Tenants are dealt out over the demo's callers; what a trace does not tell is drawn.</summary>
internal static class TraceTraffic
{
    public static IEnumerable<SampleCall> Calls(string path, int seed)
    {
        var random = new Random(seed);
        var tenants = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in TraceReader.Read(path))
        {
            var output = Math.Max(1, row.OutputTokens);
            yield return new(
                TimeSpan.FromMilliseconds(row.TimestampMs),
                row.Tenant is null ? Any(random, DemoNames.Callers) : CallerOf(row.Tenant, tenants),
                row.Model ?? Any(random, DemoNames.Models),
                random.Next(2) == 0,
                row.InputTokens,
                output,
                output);
        }
    }

    private static string CallerOf(string tenant, Dictionary<string, string> tenants)
    {
        if (!tenants.TryGetValue(tenant, out var caller))
            tenants[tenant] = caller = DemoNames.Callers[tenants.Count % DemoNames.Callers.Count];
        return caller;
    }

    private static string Any(Random random, IReadOnlyList<string> names) => names[random.Next(names.Count)];
}
