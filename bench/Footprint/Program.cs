using System.Globalization;
using Sluice.Bench.Footprint;

// Footprint PROGRAM [STREAMS] [STARTS]: time from start to first answer, memory when idle, and memory per open stream.
if (args.Length is < 1 or > 3 || !File.Exists(args[0]) || !TryCount(1, 5_000, out var streams) || !TryCount(2, 5, out var starts))
{
    Console.Error.WriteLine("usage: Footprint PATH-OF-SLUICE [STREAMS, 5000] [STARTS, 5]");
    return 2;
}

await using var upstream = await HeldStreams.StartAsync();
var toFirstAnswer = new List<double>();
for (var i = 1; i < starts; i++)
{
    var (once, time) = await GatewayProcess.StartAsync(args[0], upstream.Url);
    await using (once)
        toFirstAnswer.Add(time.TotalMilliseconds);
}

var (gateway, last) = await GatewayProcess.StartAsync(args[0], upstream.Url);
await using (gateway)
{
    toFirstAnswer.Add(last.TotalMilliseconds);
    await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
    var idle = gateway.ResidentMb;

    // A few hundred streams first, so that what is made once is not counted to those that are measured.
    var warm = Math.Min(200, streams);
    var open = new List<Stream>();
    await OpenAsync(warm);
    var before = gateway.ResidentMb;
    await OpenAsync(streams);
    await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System); // what opening them needed for a moment is given back by then
    var after = gateway.ResidentMb;

    toFirstAnswer.Sort();
    Console.WriteLine("| what | bound | measured |");
    Console.WriteLine("|---|--:|--:|");
    Console.WriteLine(Row($"| start to first answer, median of {starts} | 1000 ms | {toFirstAnswer[toFirstAnswer.Count / 2]:0} ms |"));
    Console.WriteLine(Row($"| resident memory, idle for 10 s after the first call | 80 MB | {idle:0.0} MB |"));
    Console.WriteLine(Row($"| resident memory with {warm} open streams | | {before:0.0} MB |"));
    Console.WriteLine(Row($"| resident memory with {streams + warm} open streams | | {after:0.0} MB |"));
    Console.WriteLine(Row($"| a stream | 25 KB | {(after - before) * 1_000 / streams:0.0} KB |"));

    upstream.LetGo();
    foreach (var stream in open)
    {
        using var rest = new StreamReader(stream);
        if (!(await rest.ReadToEndAsync()).EndsWith("data: [DONE]\n\n", StringComparison.Ordinal))
            throw new InvalidOperationException("A stream did not come whole.");
    }

    async Task OpenAsync(int count)
    {
        // Not all at once: what is measured is streams that are open, not a storm of connections.
        for (var opened = 0; opened < count; opened += 50)
            open.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(50, count - opened)).Select(_ => gateway.OpenAsync())));
    }
}

return 0;

bool TryCount(int position, int unless, out int value)
{
    value = unless;
    return args.Length <= position || (int.TryParse(args[position], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0);
}

static string Row(FormattableString row) => row.ToString(CultureInfo.InvariantCulture);
