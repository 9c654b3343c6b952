using Sluice.Admission;
using Sluice.Choice;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Choice;

public sealed class ChoiceTests
{
    [Fact]
    public void Weighted_targets_get_calls_in_proportion_to_their_weights()
    {
        var engine = Targets(new("a") { Weight = 1 }, new("b") { Weight = 2 }, new("c") { Weight = 5 });
        var counts = Count(engine, 8_000, ChoiceStrategy.Weighted);
        // Within four standard deviations of 1,000, 2,000 and 5,000 of 8,000.
        Assert.InRange(counts["a"], 1_000 - 119, 1_000 + 119);
        Assert.InRange(counts["b"], 2_000 - 155, 2_000 + 155);
        Assert.InRange(counts["c"], 5_000 - 174, 5_000 + 174);
    }

    [Fact]
    public void One_seed_draws_the_same_lots_twice_and_another_seed_others()
    {
        Assert.Equal(Draw(seed: 3), Draw(seed: 3));
        Assert.False(string.Equals(Draw(seed: 3), Draw(seed: 4), StringComparison.Ordinal));

        static string Draw(int seed)
        {
            var engine = Seeded(seed, new("a"), new("b"), new("c"));
            return string.Concat(Enumerable.Range(0, 50).Select(_ => Take(engine, ChoiceStrategy.Weighted).Target));
        }
    }

    [Fact]
    public void A_preflight_draws_no_lot()
    {
        var (asked, quiet) = (Targets(new("a"), new("b")), Targets(new("a"), new("b")));
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(asked.Controller.Preflight(Call(asked, ChoiceStrategy.Weighted)));
            Assert.Equal(Take(quiet, ChoiceStrategy.Weighted).Target?.Name, Take(asked, ChoiceStrategy.Weighted).Target?.Name);
        }
    }

    [Fact]
    public void The_least_loaded_has_the_fewest_open_attempts_for_its_weight()
    {
        var engine = Targets(new("a"), new("b") { Weight = 2 });
        var leases = Enumerable.Range(0, 6).Select(_ => Take(engine, ChoiceStrategy.LeastLoaded)).ToArray();
        Assert.Equal("b a b b a b", string.Join(' ', leases.Select(taken => taken.Target)));
        foreach (var taken in leases.Where(taken => string.Equals(taken.Target?.Name, "a", StringComparison.Ordinal)))
            taken.Lease.Release();
        Assert.Equal("a", Take(engine, ChoiceStrategy.LeastLoaded).Target?.Name);
        Assert.All(leases, taken => taken.Lease.Dispose());
        Assert.Equal(0, engine.Controller.Target("b").OpenAttempts);
    }

    [Fact]
    public void The_most_headroom_is_what_the_tightest_limit_has_left()
    {
        var engine = new Engine(new()
        {
            Scopes =
            [
                new("key:a"), new("a", LimitOptions.RequestsPerMinute(100), LimitOptions.TokensPerMinute(1_000)),
                new("b", LimitOptions.RequestsPerMinute(10), LimitOptions.TokensPerMinute(100_000)),
            ],
            Targets = [Engine.TargetOf("a"), Engine.TargetOf("b")],
        });
        var taken = Enumerable.Range(0, 4).Select(_ => engine.Controller.TryAdmit(Call(engine, ChoiceStrategy.MostHeadroom) with { Estimate = new(150, 0) }).Target?.Name);
        Assert.Equal("a b b a", string.Join(' ', taken));
    }

    [Fact]
    public void The_cheapest_is_not_one_whose_price_nobody_knows()
    {
        var engine = Targets(new("unknown"), new("dear"), new("cheap"));
        Candidate[] to = [engine.Target("unknown") with { IsUnpriced = true }, engine.Target("dear", cost: new(90)), engine.Target("cheap", cost: new(20))];
        var call = engine.Call(to: to) with { Strategy = ChoiceStrategy.Cheapest };
        Assert.Equal("cheap", engine.Controller.TryAdmit(call).Target?.Name);
        Assert.Equal("unknown", engine.Controller.TryAdmit(call with { Candidates = to.AsMemory(0, 1) }).Target?.Name);
    }

    [Fact]
    public void The_fastest_begins_soonest_of_late_and_a_slow_one_is_asked_again_in_time()
    {
        var engine = Targets(new("a"), new("b"));
        Answer(Take(engine, ChoiceStrategy.Fastest), "a", 400);
        Answer(Take(engine, ChoiceStrategy.Fastest), "b", 100);
        Answer(Take(engine, ChoiceStrategy.Fastest), "b", 120);
        engine.Advance(60);
        Answer(Take(engine, ChoiceStrategy.Fastest), "b", 120);
        engine.Advance(60);
        for (var i = 0; i < 3; i++)
            Answer(Take(engine, ChoiceStrategy.Fastest), i == 0 ? "b" : "a", i == 0 ? 1_000 : 50);

        static void Answer(AdmissionResult taken, string expected, double milliseconds)
        {
            Assert.Equal(expected, taken.Target?.Name);
            taken.Lease.End(AttemptEnd.Answered(default) with { FirstTokenAfter = TimeSpan.FromMilliseconds(milliseconds) });
        }
    }

    [Theory]
    [InlineData(ChoiceStrategy.Weighted)]
    [InlineData(ChoiceStrategy.LeastLoaded)]
    [InlineData(ChoiceStrategy.MostHeadroom)]
    [InlineData(ChoiceStrategy.Cheapest)]
    [InlineData(ChoiceStrategy.Fastest)]
    public void No_strategy_takes_a_target_without_room_or_one_of_a_later_pool_while_an_earlier_has_room(ChoiceStrategy strategy)
    {
        var engine = Engine.To(("full", [LimitOptions.Concurrency(1)]), ("first", [LimitOptions.Concurrency(3)]), ("later", []), ("off", []));
        engine.Controller.Apply(engine.Policy with { Targets = [.. engine.Policy.Targets.Select(target => target with { Enabled = !string.Equals(target.Name, "off", StringComparison.Ordinal) })] });
        engine.Try(to: engine.Target("full"));
        Candidate[] to =
        [
            engine.Target("off", cost: new(1)), engine.Target("full", cost: new(2)), engine.Target("first", cost: new(9)),
            engine.Target("later", cost: new(0)) with { Pool = 1 },
        ];
        var taken = Enumerable.Range(0, 5).Select(_ => engine.Controller.TryAdmit(engine.Call(to: to) with { Strategy = strategy }).Target?.Name);
        Assert.Equal("first first first later later", string.Join(' ', taken));
    }

    [Fact]
    public async Task A_waiter_and_a_further_attempt_go_by_the_strategy_too()
    {
        var engine = Engine.To(("a", [LimitOptions.Concurrency(1)]), ("b", [LimitOptions.Concurrency(1)]));
        Candidate[] to = [engine.Target("a", cost: new(9)), engine.Target("b", cost: new(2))];
        var call = engine.Call(maxWait: TimeSpan.FromSeconds(9), to: to) with { Strategy = ChoiceStrategy.Cheapest };
        var open = new[] { engine.Controller.TryAdmit(call), engine.Controller.TryAdmit(call) };
        Assert.Equal("b a", string.Join(' ', open.Select(one => one.Target)));
        var waiting = engine.Controller.AdmitAsync(call, TestContext.Current.CancellationToken).AsTask();
        open[0].Lease.EndAttempt(AttemptEnd.Refused(new(ErrorCode.InvalidRequest)));
        Assert.Equal("b", (await waiting).Target?.Name);
        (await waiting).Lease.Release();
        open[1].Lease.Release();
        Assert.Equal("b", open[0].Lease.TryNextAttempt(to).Target?.Name);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public void Choosing_allocates_nothing(int targets)
    {
        var engine = Targets([.. Enumerable.Range(0, targets).Select(i => new TargetOptions($"t{i}"))]);
        foreach (var strategy in Enum.GetValues<ChoiceStrategy>())
        {
            var call = Call(engine, strategy) with { Conversation = 7 };
            Run(call, 200);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(call, 200);
            Assert.Equal((strategy, 0), (strategy, GC.GetAllocatedBytesForCurrentThread() - before));
        }

        void Run(in AdmissionRequest call, int count)
        {
            for (var i = 0; i < count; i++)
                engine.Controller.TryAdmit(call).Lease.End(AttemptEnd.Answered(default) with { FirstTokenAfter = TimeSpan.FromMilliseconds(i + 1) });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void A_targets_weight_out_of_range_is_an_error(double weight) =>
        Assert.Contains("Weight of target 'a'", Assert.Throws<ArgumentOutOfRangeException>(() => Targets(new TargetOptions("a") { Weight = weight })).Message, StringComparison.Ordinal);

    private static Engine Targets(params TargetOptions[] targets) => Seeded(1, targets);

    private static Engine Seeded(int seed, params TargetOptions[] targets) => new(new()
    {
        Scopes = [new("key:a"), .. targets.Select(target => new ScopeOptions(target.Name))],
        Targets = [.. targets.Select(target => target with { Scopes = [target.Name] })],
        Affinity = new() { KeepFor = TimeSpan.FromMinutes(10) },
        Seed = seed,
    });

    private static AdmissionRequest Call(Engine engine, ChoiceStrategy strategy) =>
        engine.Call(to: [.. engine.Policy.Targets.Select(target => engine.Target(target.Name))]) with { Strategy = strategy };

    private static AdmissionResult Take(Engine engine, ChoiceStrategy strategy) => engine.Controller.TryAdmit(Call(engine, strategy));

    private static Dictionary<string, int> Count(Engine engine, int calls, ChoiceStrategy strategy) => Enumerable.Range(0, calls)
        .Select(_ => Take(engine, strategy).Target!.Name).GroupBy(name => name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
}
