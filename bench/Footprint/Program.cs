using System.Globalization;
using Sluice.Bench.Footprint;

// Footprint SLUICE FORWARDER [STREAMS] [STARTS]: time from start to first answer, memory when idle, and memory per open stream.
if (args.Length is < 2 or > 4 || !File.Exists(args[0]) || !File.Exists(args[1]) || !TryCount(2, 5_000, out var streams) || !TryCount(3, 5, out var starts))
{
    Console.Error.WriteLine("usage: Footprint PATH-OF-SLUICE PATH-OF-FORWARDER [STREAMS, 5000] [STARTS, 5]");
    return 2;
}

var toFirstAnswer = new List<double>();
OpenStreams gateway, forwarder;
await using (var upstream = await HeldStreams.StartAsync())
{
    for (var i = 1; i < starts; i++)
    {
        var (once, time) = await ServedProcess.StartGatewayAsync(args[0], upstream.Url);
        await using (once)
            toFirstAnswer.Add(time.TotalMilliseconds);
    }

    var (served, last) = await ServedProcess.StartGatewayAsync(args[0], upstream.Url);
    toFirstAnswer.Add(last.TotalMilliseconds);
    await using (served)
        gateway = await OpenStreams.MeasureAsync(served, upstream, streams);
}

await using (var upstream = await HeldStreams.StartAsync())
{
    await using var served = await ServedProcess.StartForwarderAsync(args[1], upstream.Url);
    forwarder = await OpenStreams.MeasureAsync(served, upstream, streams);
}

toFirstAnswer.Sort();
Console.WriteLine("| what | bound | gateway | forwarder |");
Console.WriteLine("|---|--:|--:|--:|");
Console.WriteLine(Row($"| start to first answer, median of {starts} | 1000 ms | {toFirstAnswer[toFirstAnswer.Count / 2]:0} ms | |"));
Console.WriteLine(Row($"| resident memory, idle for 10 s after the first call | 80 MB | {gateway.Idle:0.0} MB | {forwarder.Idle:0.0} MB |"));
Console.WriteLine(Row($"| resident memory with {gateway.WarmCount} open streams | | {gateway.Warm:0.0} MB | {forwarder.Warm:0.0} MB |"));
Console.WriteLine(Row($"| resident memory with {streams + gateway.WarmCount} open streams | | {gateway.Open:0.0} MB | {forwarder.Open:0.0} MB |"));
Console.WriteLine(Row($"| a stream | 25 KB | {gateway.PerStreamKb:0.0} KB | {forwarder.PerStreamKb:0.0} KB |"));
return 0;

bool TryCount(int position, int unless, out int value)
{
    value = unless;
    return args.Length <= position || (int.TryParse(args[position], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0);
}

static string Row(FormattableString row) => row.ToString(CultureInfo.InvariantCulture);
