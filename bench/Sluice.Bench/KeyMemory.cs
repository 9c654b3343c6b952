using System.Globalization;

namespace Sluice.Bench;

/// <summary>What a client key keeps in memory: its scope with three limits of its own and its resolved caller, before its first call and after one.</summary>
internal static class KeyMemory
{
    public static void Print()
    {
        Console.WriteLine("| keys | bytes a key, never used | bytes a key, each with a call that counts |");
        Console.WriteLine("|---:|---:|---:|");
        foreach (var keys in new[] { 1_000, 100_000 })
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var controller = Governed.Controller(keys);
            var callers = Governed.Callers(controller, keys);
            var unused = GC.GetTotalMemory(forceFullCollection: true) - before;
            foreach (var caller in callers)
                controller.TryAdmit(new() { Caller = caller, Estimate = new(1_000, 500) }).Lease.Settle(new() { InputTokens = 900, OutputTokens = 100 });
            var used = GC.GetTotalMemory(forceFullCollection: true) - before;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {keys:N0} | {unused / keys:N0} | {used / keys:N0} |"));
            GC.KeepAlive(controller);
            GC.KeepAlive(callers);
        }
    }
}
