using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

public sealed class FairOrderTests
{
    private static readonly double[] Weights = [3, 2, 1];

    [Fact]
    public async Task Tokens_are_shared_by_weight_to_within_one_call_of_each()
    {
        var line = new OneSlot(Weights);
        var random = new Random(7);
        var tokens = new double[Weights.Length];
        var largest = 0.0;
        for (var key = 0; key < Weights.Length; key++)
        {
            for (var i = 0; i < 400; i++)
                line.Wait(key, 10 + random.Next(90));
        }

        for (var i = 0; i < 500; i++)
        {
            var (key, cost) = await line.NextAsync();
            tokens[key] += cost / Weights[key];
            largest = Math.Max(largest, cost);
            for (var other = 0; other < Weights.Length; other++)
                Assert.True(Math.Abs(tokens[key] - tokens[other]) <= (largest / Weights[key]) + (largest / Weights[other]), $"key {key} and {other} after {i}: {tokens[key]}, {tokens[other]}");
        }
    }

    [Fact]
    public async Task A_lone_caller_gets_everything_and_saves_up_no_claim_while_it_does_not_wait()
    {
        var line = new OneSlot([1, 1]);
        for (var i = 0; i < 50; i++)
            line.Wait(0, 100);
        for (var i = 0; i < 40; i++)
            Assert.Equal(0, (await line.NextAsync()).Key);
        for (var i = 0; i < 10; i++)
            line.Wait(1, 100);
        var next = new List<int>();
        for (var i = 0; i < 20; i++)
            next.Add((await line.NextAsync()).Key);
        Assert.Equal(5, next.Take(10).Count(key => key == 1));
    }

    [Fact]
    public async Task Each_priority_gets_four_times_the_one_below_and_the_lowest_its_85th_part()
    {
        var line = new OneSlot([1]);
        foreach (var priority in Enum.GetValues<Priority>())
        {
            for (var i = 0; i < 850; i++)
                line.Wait(0, 10, priority);
        }

        for (var i = 0; i < 850; i++)
            await line.NextAsync();
        Assert.Equal([(Priority.Low, 10), (Priority.Normal, 40), (Priority.High, 160), (Priority.Urgent, 640)], line.Served.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task A_low_call_under_an_endless_stream_of_urgent_ones_goes_within_its_bound()
    {
        const int Cost = 100;
        var line = new OneSlot([1]);
        line.Wait(0, Cost, Priority.Urgent);
        line.Wait(0, Cost, Priority.Low);
        var before = 0;
        while (line.Served.GetValueOrDefault(Priority.Low) == 0)
        {
            line.Wait(0, Cost, Priority.Urgent);
            await line.NextAsync();
            before++;
        }

        Assert.InRange(before, 2, 64 + 1);
    }

    [Fact]
    public async Task A_large_call_is_not_starved_by_ever_new_callers_with_small_ones()
    {
        var line = new OneSlot([.. Enumerable.Repeat(1.0, 500)]);
        line.Wait(0, 1_000);
        var tokens = 0.0;
        for (var key = 1; key < 500; key++)
        {
            line.Wait(key, 10);
            var (served, cost) = await line.NextAsync();
            if (served == 0)
                break;
            tokens += cost;
        }

        Assert.InRange(tokens, 10, 1_000 + 10);
    }

    [Fact]
    public async Task Giving_up_costs_a_caller_nothing()
    {
        var line = new OneSlot([1, 1]);
        using var cancel = new CancellationTokenSource();
        for (var i = 0; i < 20; i++)
            line.Wait(0, 1_000, cancel: cancel.Token);
        line.Wait(1, 10);
        line.Wait(1, 10);
        line.Wait(0, 10);
        await cancel.CancelAsync();
        var next = new List<int>();
        for (var i = 0; i < 3; i++)
            next.Add((await line.NextAsync()).Key);
        Assert.Equal([1, 0, 1], next);
    }

    [Fact]
    public async Task A_small_call_passes_a_large_one_where_that_is_not_put_off()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60);
        engine.Advance(10);
        var large = engine.Wait(100, 90);
        Assert.True(engine.Try(6).IsAdmitted);
        Assert.True(engine.Wait(100, 4).IsCompleted);
        Assert.False(engine.Try(1).IsAdmitted);
        engine.Advance(49.999);
        Assert.False(large.IsCompleted);
        engine.Advance(0.001);
        Assert.True((await large).IsAdmitted);
    }

    [Fact]
    public void Who_hopes_for_open_calls_to_end_is_passed_by_nobody()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60);
        engine.Advance(10);
        _ = engine.Wait(20, 90);
        Assert.False(engine.Try(1).IsAdmitted);
    }

    [Fact]
    public async Task An_urgent_call_that_fits_goes_before_a_large_one_that_waits()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60);
        engine.Advance(10);
        var large = engine.Wait(100, 90);
        Assert.False(engine.Wait(100, 30).IsCompleted);
        var urgent = await engine.Controller.AdmitAsync(
            engine.Call(30, maxWait: TimeSpan.FromSeconds(100)) with { Priority = Priority.Urgent }, TestContext.Current.CancellationToken);
        Assert.Equal((true, TimeSpan.Zero), (urgent.IsAdmitted, urgent.Waited));
        Assert.False(large.IsCompleted);
    }

    [Fact]
    public async Task A_full_queue_drops_the_last_of_the_lowest_for_a_higher_one_and_refuses_the_rest()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.Concurrency(1))],
            Queue = new() { Capacity = 3, Overflow = QueueOverflow.DropLowest },
        });
        var open = engine.Try().Lease;
        Task<AdmissionResult> Wait(Priority priority) => engine.Controller.AdmitAsync(
            engine.Call(maxWait: TimeSpan.FromSeconds(100)) with { Priority = priority }, TestContext.Current.CancellationToken).AsTask();
        Task<AdmissionResult>[] first = [Wait(Priority.Low), Wait(Priority.Low), Wait(Priority.Normal)];
        var alike = (await Wait(Priority.Low)).Refusal;
        Assert.Equal((RefusalComponent.Queue, 4), (alike?.Component, alike?.Position));
        engine.Advance(7);
        var high = Wait(Priority.High);
        var dropped = await first[1];
        Assert.Equal((RefusalComponent.Queue, TimeSpan.FromSeconds(7)), (dropped.Refusal?.Component, dropped.Waited));
        var urgent = Wait(Priority.Urgent);
        Assert.Equal(RefusalComponent.Queue, (await first[0]).Refusal?.Component);
        Assert.Equal(3, engine.Now.Waiting);
        open.Release();
        (await urgent).Lease.Release();
        (await high).Lease.Release();
        Assert.True((await first[2]).IsAdmitted);
    }

    /// <summary>Acceptance 17.</summary>
    [Fact]
    public async Task A_hundred_waiters_at_a_limit_go_in_the_order_they_came_and_cancelling_the_head_frees_the_next()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(60);
        using var cancel = new CancellationTokenSource();
        var head = engine.Wait(10_000, 95, cancel: cancel.Token);
        var told = new List<int>();
        var waiting = Enumerable.Range(0, 99).Select(Tell).ToArray();
        Assert.Empty(told);
        await cancel.CancelAsync();
        Assert.True(head.IsCanceled);
        Assert.Equal([0, 1, 2, 3], told);
        engine.Advance(9_900);
        await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 99), told);

        async Task Tell(int number)
        {
            using var lease = (await engine.Wait(9_999, 10)).Lease;
            told.Add(number);
        }
    }

    [Fact]
    public async Task A_waiter_sees_its_place_and_how_long_it_takes_from_there()
    {
        var line = new OneSlot([1, 1]);
        foreach (var key in (int[])[0, 0, 0, 1])
            line.Wait(key, 10);
        Assert.Equal("key:0 key:1 key:0 key:0", string.Join(' ', line.Read().Select(one => one.Caller)));
        Assert.All(line.Read(), one => Assert.Null(one.ExpectedWait));
        line.Engine.Advance(4);
        await line.NextAsync();
        var reading = line.Read();
        Assert.Equal([(1, TimeSpan.FromSeconds(4)), (2, TimeSpan.FromSeconds(8)), (3, TimeSpan.FromSeconds(12))], reading.Select(one => (one.Position, one.ExpectedWait)));
        Assert.Equal(("key:1", Priority.Normal, "concurrency of all"), (reading[0].Caller, reading[0].Priority, reading[0].WaitedFor));
        Assert.Equal(reading, line.Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_out_of_range_is_an_error(double weight)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Engine(new() { Scopes = [new("key:a") { Weight = weight }] }));
        Assert.Contains("Weight of scope 'key:a'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>One open call at a time for several keys: whoever goes next is whose turn it is.</summary>
    private sealed class OneSlot
    {
        private readonly CallerScopes[] _callers;
        private readonly List<(int Key, double Cost, Priority Priority, Task<AdmissionResult> Task)> _waiting = [];
        private Lease _open;

        public OneSlot(double[] weights)
        {
            Engine = new(new()
            {
                Scopes = [new("all", LimitOptions.Concurrency(1)), .. weights.Select((weight, i) => new ScopeOptions($"key:{i}") { Weight = weight })],
                Queue = new() { Capacity = 10_000 },
            });
            _callers = [.. weights.Select((_, i) => Engine.Controller.Caller("all", $"key:{i}"))];
            _open = Engine.Controller.TryAdmit(new() { Caller = _callers[0] }).Lease;
        }

        public Engine Engine { get; }

        public Dictionary<Priority, int> Served { get; } = [];

        public IReadOnlyList<Sluice.Signals.WaitReading> Read() => Engine.Controller.ReadWaiting();

        public void Wait(int key, long cost, Priority priority = Priority.Normal, CancellationToken cancel = default) => _waiting.Add((key, cost, priority,
            Engine.Controller.AdmitAsync(new() { Caller = _callers[key], Estimate = new(cost, 0), Priority = priority, MaxWait = TimeSpan.FromDays(1) }, cancel).AsTask()));

        public async Task<(int Key, double Cost)> NextAsync()
        {
            _open.Release();
            var next = Assert.Single(_waiting, one => one.Task.IsCompletedSuccessfully);
            _waiting.Remove(next);
            _open = (await next.Task).Lease;
            Served[next.Priority] = Served.GetValueOrDefault(next.Priority) + 1;
            return (next.Key, next.Cost);
        }
    }
}
