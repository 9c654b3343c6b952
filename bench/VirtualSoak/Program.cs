using Sluice.Bench.VirtualSoak;

// Days of traffic with faults on virtual time. Ends with 1 where anything is left over or memory grew.
const double MostGrowth = 1.10;

SoakOptions options;
try
{
    options = SoakOptions.Parse(args);
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}

await using var soak = new Soak(options);
var started = TimeProvider.System.GetTimestamp();
var memory = new List<double>();
Console.WriteLine("| day | calls | answered | refused | failed | given up | open leases | waiting | users | timers | heap MB |");
Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
for (var day = 1; day <= options.Days; day++)
{
    var tally = soak.NextDay();
    memory.Add(GC.GetTotalMemory(forceFullCollection: true) / 1e6);
    var open = soak.Open();
    Console.WriteLine(
        $"| {day} | {tally.Calls} | {tally.Answered} | {tally.Refused} | {tally.Failed} | {tally.GivenUp} | {open.Leases} | {open.Waiting} | {open.Members} | {open.Timers} | {memory[^1]:0.0} |");
}

soak.Drain();
var left = soak.Open();
var third = Math.Max(1, options.Days / 3);
var growth = memory.TakeLast(third).Average() / memory.SkipLast(options.Days > third ? third : 0).TakeLast(third).Average();
Console.WriteLine();
Console.WriteLine($"left when nothing more came: {left.Leases} leases, {left.Waiting} waiting, {left.Members} users, {left.UnderWay} calls, {left.Timers} timers");
Console.WriteLine($"heap of the last {third} days / of the {third} before them: {growth:0.000}; {options.Days} days in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s");
var isClean = left is { Leases: 0, Waiting: 0, Members: 0, UnderWay: 0 } && growth <= MostGrowth;
Console.WriteLine(isClean ? "nothing is left" : "SOMETHING IS LEFT");
return isClean ? 0 : 1;
