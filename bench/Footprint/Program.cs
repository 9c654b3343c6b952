using System.Globalization;
using Sluice.Bench.Footprint;

// Footprint NATIVE MANAGED FORWARDER [STREAMS] [STARTS]: time from start to first answer, memory when idle, and memory per open stream.
if (args.Length is < 3 or > 5 || !args[..3].All(File.Exists) || !TryCount(3, 5_000, out var streams) || !TryCount(4, 5, out var starts))
{
    Console.Error.WriteLine("usage: Footprint PATH-OF-NATIVE-SLUICE PATH-OF-MANAGED-SLUICE PATH-OF-FORWARDER [STREAMS, 5000] [STARTS, 5]");
    return 2;
}

var (native, nativeStart) = await MeasureGatewayAsync(args[0]);
var (managed, managedStart) = await MeasureGatewayAsync(args[1]);
var forwarder = await MeasureForwarderAsync(args[2]);

Console.WriteLine("| what | bound | native | managed | forwarder |");
Console.WriteLine("|---|--:|--:|--:|--:|");
Console.WriteLine(Row($"| start to first answer, median of {starts} | 1000 ms | {nativeStart:0} ms | {managedStart:0} ms | |"));
Print("resident memory, idle for 10 s after the first call", "80 MB", open => Row($"{open.Idle:0.0} MB"));
Print($"resident memory with {native.WarmCount} open streams", "", open => Row($"{open.Warm:0.0} MB"));
Print($"resident memory with {streams + native.WarmCount} open streams", "", open => Row($"{open.Open:0.0} MB"));
Print("a stream", "25 KB", open => Row($"{open.PerStreamKb:0.0} KB"));
return 0;

async Task<(OpenStreams Streams, double StartMs)> MeasureGatewayAsync(string program)
{
    var toFirstAnswer = new List<double>();
    await using var upstream = await HeldStreams.StartAsync();
    for (var i = 1; i < starts; i++)
    {
        var (once, time) = await ServedProcess.StartGatewayAsync(program, upstream.Url);
        await using (once)
            toFirstAnswer.Add(time.TotalMilliseconds);
    }

    var (served, last) = await ServedProcess.StartGatewayAsync(program, upstream.Url);
    toFirstAnswer.Add(last.TotalMilliseconds);
    toFirstAnswer.Sort();
    await using (served)
        return (await OpenStreams.MeasureAsync(served, upstream, streams), toFirstAnswer[toFirstAnswer.Count / 2]);
}

async Task<OpenStreams> MeasureForwarderAsync(string program)
{
    await using var upstream = await HeldStreams.StartAsync();
    await using var served = await ServedProcess.StartForwarderAsync(program, upstream.Url);
    return await OpenStreams.MeasureAsync(served, upstream, streams);
}

void Print(string what, string bound, Func<OpenStreams, string> figure) =>
    Console.WriteLine($"| {what} | {bound} | {figure(native)} | {figure(managed)} | {figure(forwarder)} |");

bool TryCount(int position, int unless, out int value)
{
    value = unless;
    return args.Length <= position || (int.TryParse(args[position], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0);
}

static string Row(FormattableString row) => row.ToString(CultureInfo.InvariantCulture);
