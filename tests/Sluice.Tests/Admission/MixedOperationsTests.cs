using Sluice.Admission;
using Sluice.Choice;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

public sealed class MixedOperationsTests
{
    private const int Scopes = 5;
    private const int LimitsOfAScope = 10;
    private const int OpenOfAKey = 40;
    private const int RequestsOfAKey = 20_000;

    /// <summary>On one clock that stands still, so that a window admits its maximum once: what passes can be counted.</summary>
    [Fact]
    public async Task A_million_mixed_operations_from_eight_threads_pass_no_limit_and_leave_nothing_open()
    {
        const int Threads = 8;
        const int Operations = 125_000;
        var time = new Sluice.Time.VirtualTimeProvider();
        await using var controller = new AdmissionController(Policy(), time);
        var callers = Enumerable.Range(0, Scopes - 2).Select(i => controller.Caller("all", $"key:{i}")).ToArray();
        Candidate[] target = [new(controller.Target("t"))];
        var (admitted, refused) = (0L, 0L);
        var (open, settled) = (new int[callers.Length], new int[callers.Length]); // counted here, and not by the engine
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() => Work(number))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            Assert.True(thread.Join(TimeSpan.FromMinutes(5)), "hangs");

        time.Advance(TimeSpan.FromHours(25));
        var now = controller.Capture();
        Assert.True(admitted > 100_000 && refused > 1_000, $"{admitted} admitted, {refused} refused");
        Assert.Equal((0, 0, 0), (now.OpenLeases, now.Waiting, controller.Target("t").OpenAttempts));
        Assert.Equal((Scopes * LimitsOfAScope) + 1, now.Scopes.Sum(scope => scope.Limits.Count));
        Assert.All(now.Scopes.SelectMany(scope => scope.Limits), limit => Assert.Equal((limit.Name, 0, 0), (limit.Name, limit.Used, limit.Reserved)));
        Assert.All(settled, requests => Assert.InRange(requests, 0.99 * RequestsOfAKey, RequestsOfAKey)); // all that a minute that stands still allows

        void Work(int number)
        {
            var random = new Random(number);
            var leases = new List<(Lease Lease, int Key)>();
            for (var i = 0; i < Operations; i++)
            {
                var what = random.Next(10);
                if (what < 5 || leases.Count == 0)
                {
                    var key = random.Next(callers.Length);
                    var call = new AdmissionRequest
                    {
                        Caller = callers[key],
                        Estimate = new(random.Next(50), random.Next(50)),
                        Candidates = target,
                        Priority = Priority.Low + random.Next(4),
                        Strategy = (ChoiceStrategy)random.Next(6),
                        Conversation = (ulong)random.Next(100),
                    };
                    if (controller.TryAdmit(call) is { IsAdmitted: true } one)
                    {
                        Interlocked.Increment(ref admitted);
                        Assert.True(Interlocked.Increment(ref open[key]) <= OpenOfAKey, "more are open than may be");
                        leases.Add((one.Lease, key));
                    }
                    else
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
                else if (what < 9)
                {
                    var (lease, key) = leases[^1];
                    leases.RemoveAt(leases.Count - 1);
                    Interlocked.Decrement(ref open[key]);
                    if (what == 5)
                    {
                        Interlocked.Increment(ref settled[key]);
                        lease.Settle(new() { InputTokens = random.Next(20), OutputTokens = random.Next(20) });
                    }
                    else
                    {
                        lease.Release();
                    }

                    lease.Dispose();
                }
                else
                {
                    leases[0].Lease.Renew();
                    if (i % 1_000 == 9)
                        AssertNoLimitIsPassed(controller);
                }
            }

            foreach (var (lease, key) in leases)
            {
                Interlocked.Decrement(ref open[key]);
                Interlocked.Increment(ref settled[key]);
                lease.Settle(default);
            }
        }
    }

    [Fact]
    public void One_seed_gives_the_same_history_twice_and_another_one_another()
    {
        var first = History(5);
        Assert.True(first.Count > 5_000);
        Assert.Equal(first, History(5));
        Assert.NotEqual(first, History(6));
    }

    private static void AssertNoLimitIsPassed(AdmissionController controller) => Assert.All(
        controller.Capture().Scopes.SelectMany(scope => scope.Limits), limit => Assert.True(limit.Used + limit.Reserved <= limit.Capacity, limit.ToString()));

    private static List<string> History(int seed)
    {
        var history = new List<string>();
        var engine = new Engine(Policy() with { Seed = seed, Queue = new() { Capacity = 50, Overflow = QueueOverflow.DropLowest } });
        var callers = Enumerable.Range(0, Scopes - 2).Select(i => engine.Controller.Caller("all", $"key:{i}")).ToArray();
        var (random, open) = (new Random(seed), new Queue<Lease>());
        for (var i = 0; i < 6_000; i++)
        {
            if (random.Next(3) == 0)
                engine.Time.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
            if (random.Next(3) == 0 && open.TryDequeue(out var lease))
                lease.Settle(new() { InputTokens = random.Next(30) });
            var call = new AdmissionRequest
            {
                Caller = callers[random.Next(callers.Length)],
                Estimate = new(random.Next(50), random.Next(50)),
                Candidates = new Candidate[] { engine.Target("t"), engine.Target("u") },
                Priority = Priority.Low + random.Next(4),
                Strategy = ChoiceStrategy.Weighted,
                MaxWait = TimeSpan.FromSeconds(random.Next(20)),
            };
            _ = Note(i, engine.Controller.AdmitAsync(call, TestContext.Current.CancellationToken));
        }

        return history;

        async Task Note(int number, ValueTask<AdmissionResult> task)
        {
            var result = await task;
            history.Add($"{number} at {engine.Time.GetTimestamp()}: {result.Target?.Name ?? result.Refusal?.Message} after {result.Waited}");
            if (result.IsAdmitted)
                open.Enqueue(result.Lease);
        }
    }

    private static TrafficPolicy Policy() => new()
    {
        Scopes = [new("all", Limits(3)), .. Enumerable.Range(0, Scopes - 2).Select(i => new ScopeOptions($"key:{i}", Limits(1)) { Weight = i + 1 }), new("t", Limits(3)), new("u", LimitOptions.Concurrency(5))],
        Targets = [Engine.TargetOf("t"), Engine.TargetOf("u")],
    };

    private static LimitOptions[] Limits(int times) =>
    [
        LimitOptions.Concurrency(OpenOfAKey * times), LimitOptions.RequestsPerMinute(RequestsOfAKey * times), LimitOptions.RequestsPerDay(90_000 * times), LimitOptions.TokensPerMinute(2_000_000 * times),
        new("tpw", Dimension.Tokens, 3_000_000 * times, new Window.Rolling(TimeSpan.FromMinutes(5))), LimitOptions.TokensPerHour(6_000_000 * times), LimitOptions.InputTokensPerMinute(1_200_000 * times),
        LimitOptions.OutputTokensPerMinute(1_200_000 * times), new("oph", Dimension.OutputTokens, 1_500_000 * times, Window.Hour), LimitOptions.RequestsPerSecond(50_000 * times, burst: 100_000 * times),
    ];
}
