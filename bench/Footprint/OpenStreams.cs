namespace Sluice.Bench.Footprint;

/// <summary>Resident memory of a process, in megabytes: idle, with a few open streams, and with many.</summary>
/// <param name="Idle">10 s after its first answer.</param>
/// <param name="Warm">With <paramref name="WarmCount"/> streams, so that what is made once is not counted to those that are measured.</param>
/// <param name="WarmCount">How many those are.</param>
/// <param name="Open">With as many more as are measured, a minute after the last was opened.</param>
/// <param name="Count">How many are measured.</param>
internal sealed record OpenStreams(double Idle, double Warm, int WarmCount, double Open, int Count)
{
    private const int Step = 50; // at a time: what is measured is streams that are open, not a storm of connections

    /// <summary>Kilobytes a stream.</summary>
    public double PerStreamKb => (Open - Warm) * 1_000 / Count;

    /// <summary>Measures a process that has answered its first call. In the end every stream has to come whole.</summary>
    public static async Task<OpenStreams> MeasureAsync(ServedProcess served, HeldStreams upstream, int count)
    {
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        var idle = served.ResidentMb;
        var open = new List<Stream>();
        var warmCount = Math.Min(200, count);
        await OpenAsync(served, open, warmCount);
        var warm = served.ResidentMb;
        await OpenAsync(served, open, count);
        await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System); // what opening them needed for a moment is given back by then
        var measured = new OpenStreams(idle, warm, warmCount, served.ResidentMb, count);
        upstream.LetGo();
        foreach (var stream in open)
        {
            using var rest = new StreamReader(stream);
            if (!(await rest.ReadToEndAsync()).EndsWith("data: [DONE]\n\n", StringComparison.Ordinal))
                throw new InvalidOperationException("A stream did not come whole.");
        }

        return measured;
    }

    private static async Task OpenAsync(ServedProcess served, List<Stream> open, int count)
    {
        for (var opened = 0; opened < count; opened += Step)
            open.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(Step, count - opened)).Select(_ => served.OpenAsync())));
    }
}
