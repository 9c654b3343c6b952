using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

public sealed class StressTests
{
    [Fact]
    public async Task Eight_threads_on_the_real_clock_pass_no_limit_and_lose_nobody()
    {
        const int Threads = 8;
        const int Operations = 25_000;
        const int MaxOpen = 20;
        var window = TimeSpan.FromMilliseconds(5);
        await using var controller = new AdmissionController(new()
        {
            Scopes =
            [
                new("key:a", LimitOptions.Concurrency(MaxOpen), new("tpw", Dimension.Tokens, 5_000, new Window.Rolling(window))),
                new("t0", new LimitOptions("rpw", Dimension.Requests, 300, new Window.Rolling(window)), LimitOptions.Concurrency(7)),
                new("t1", LimitOptions.Concurrency(9)),
            ],
            Targets = [Engine.TargetOf("t0"), Engine.TargetOf("t1")],
            Queue = new() { Capacity = 100, MaxWait = TimeSpan.FromMilliseconds(20) },
        });
        var caller = controller.Caller("key:a");
        Candidate[] both = [new(controller.Target("t0")), new(controller.Target("t1"))];
        var (open, most, ended, started) = (0, 0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            var pending = new List<Task>();
            for (var i = 0; i < Operations; i++)
            {
                var request = new AdmissionRequest { Caller = caller, Estimate = new(random.Next(20), 0), Candidates = both };
                var (how, actual) = (random.Next(6), random.Next(25));
                if (random.Next(4) != 0)
                {
                    if (controller.TryAdmit(request) is { IsAdmitted: true } admission)
                        Use(admission.Lease, how, actual);
                    continue;
                }

                pending.Add(WaitAndUse(request, how, actual, random.Next(3) == 0));
                if (pending.Count >= 10)
                {
                    await Task.WhenAll(pending).WaitAsync(TimeSpan.FromSeconds(30));
                    pending.Clear();
                }
            }

            await Task.WhenAll(pending).WaitAsync(TimeSpan.FromSeconds(30));
        })));

        Assert.InRange(most, 1, MaxOpen);
        Assert.Equal(started, ended);
        var now = controller.Capture();
        Assert.Equal((0, 0), (now.OpenLeases, now.Waiting));
        Assert.All(now.Scopes.SelectMany(scope => scope.Limits), limit => Assert.Equal(0, limit.Reserved));
        Assert.All(now.Scopes.SelectMany(scope => scope.Limits), limit => Assert.True(limit.Used >= 0));

        async Task WaitAndUse(AdmissionRequest request, int how, int actual, bool cancels)
        {
            Interlocked.Increment(ref started);
            using var cancel = new CancellationTokenSource();
            try
            {
                var waiting = controller.AdmitAsync(request, cancel.Token).AsTask();
                if (cancels)
                {
                    await Task.Yield();
                    await cancel.CancelAsync();
                }

                if (await waiting is { IsAdmitted: true } admission)
                    Use(admission.Lease, how, actual);
            }
            catch (OperationCanceledException)
            {
                // Cancelled while it waited: it holds nothing.
            }

            Interlocked.Increment(ref ended);
        }

        void Use(Lease lease, int how, int actual)
        {
            var mine = Interlocked.Increment(ref open);
            for (var seen = Volatile.Read(ref most); mine > seen; seen = Volatile.Read(ref most))
                Interlocked.CompareExchange(ref most, mine, seen);
            Interlocked.Decrement(ref open);
            if (how == 0)
                lease.Release();
            else if (how == 1)
                lease.Dispose();
            else
                lease.Settle(new() { InputTokens = actual });
            if (how == 2)
                lease.Release();
        }
    }
}
