using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Quotas;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Admission;

public sealed class ExplainTests
{
    [Fact]
    public void What_is_explained_is_what_is_decided_in_every_state()
    {
        var (admitted, refused, sized, waiting) = (0, 0, 0, 0);
        var by = new Dictionary<string, int>(StringComparer.Ordinal);
        Histories.Check(3_000, seed: 31, steps =>
        {
            var engine = AnyEngine(steps);
            while (steps.MoveNext())
            {
                Disturb(engine, steps);
                var request = AnyCall(engine, steps);
                waiting += engine.Now.Waiting > 0 ? 1 : 0;

                var explanation = engine.Controller.Explain(request);
                sized += AssertSize(engine, request, explanation);
                Assert.Equal(explanation.Refusal, engine.Controller.Preflight(request));
                var admission = engine.Controller.TryAdmit(request);

                Assert.Equal(explanation.Passes, admission.IsAdmitted);
                Assert.Equal(explanation.Refusal, admission.Refusal);
                Assert.Equal(explanation.Target, admission.Target?.Name);
                AssertGates(request, explanation);
                admitted += admission.IsAdmitted ? 1 : 0;
                refused += admission.IsAdmitted ? 0 : 1;
                if (admission.Refusal is { } refusal)
                    by[Kind(refusal)] = by.GetValueOrDefault(Kind(refusal)) + 1;
                if (admission.IsAdmitted && steps.Draw(2) == 0)
                    admission.Lease.End(AnyEnd(steps));
            }
        });
        Assert.True(admitted > 10_000 && refused > 10_000 && sized > 10_000 && waiting > 10_000, $"{admitted} admitted, {refused} refused, {sized} sized, {waiting} beside waiters");
        foreach (var kind in new[] { "QuotaGuard", "PerRequestCap", "Cooldown", "CircuitBreaker", "throttle" })
            Assert.True(by.GetValueOrDefault(kind) > 20, $"{by.GetValueOrDefault(kind)} were refused by {kind}");

        static string Kind(Refusal refusal) => refusal.Limit == "throttle" ? "throttle" : $"{refusal.Component}";
    }

    [Fact]
    public void Every_limit_and_the_health_of_every_target_is_listed_with_its_numbers()
    {
        var engine = Engine.To(("a", [LimitOptions.TokensPerMinute(100)]), ("b", [LimitOptions.RequestsPerMinute(5), LimitOptions.Concurrency(1)]));
        engine.Try(60, to: engine.Target("a"));
        engine.Try(to: engine.Target("b"));

        var explanation = engine.Controller.Explain(engine.Call(10, 50, to: [engine.Target("a"), engine.Target("b")]));

        Assert.False(explanation.Passes);
        Assert.Equal("a b", string.Join(' ', explanation.Candidates.Select(candidate => candidate.Target)));
        Assert.Equal("health -tpm health rpm -concurrency", string.Join(' ', explanation.Candidates.SelectMany(candidate => candidate.Gates).Select(gate => $"{(gate.Passes ? "" : "-")}{gate.Limit?.Name ?? "health"}")));
        var tpm = explanation.Candidates[0].Gates[1];
        Assert.Equal((100, 0, 60, 60, 40), (tpm.Limit!.Max, tpm.Limit.Used, tpm.Limit.Reserved, tpm.Requested, tpm.Limit.Remaining));
        Assert.Equal((TimeSpan.FromMinutes(1), true), (tpm.Refusal!.RetryAfter, tpm.Refusal.RetryAfterIsExact));
        Assert.False(explanation.Candidates[1].Refusal!.RetryAfterIsExact);
        Assert.Equal((30, null, 30L), (explanation.Candidates[0].MaxOutputTokens, explanation.Candidates[1].MaxOutputTokens, explanation.MaxOutputTokens));
    }

    [Fact]
    public void A_call_without_candidates_is_held_against_its_callers_limits()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100), LimitOptions.Budget(NanoUsd.FromUsd(1), Window.Day));

        var explanation = engine.Controller.Explain(engine.Call(10, 20, NanoUsd.FromUsd(0.5m)));

        var alone = Assert.Single(explanation.Candidates);
        Assert.True(explanation.Passes && alone.Target is null);
        Assert.Equal([("tpm", 30L), ("budget", 500_000_000L)], alone.Gates.Select(gate => (gate.Limit!.Name, gate.Requested)));
        Assert.Equal(90, explanation.MaxOutputTokens);
    }

    [Fact]
    public void The_size_that_a_budget_lets_pass_is_found_by_the_candidates_price()
    {
        var engine = new Engine(new() { Scopes = [new("key:a", LimitOptions.Budget(NanoUsd.FromUsd(0.05m), Window.Day))], Targets = [new("a")] });
        var target = engine.Controller.Target("a");
        var price = new ModelPrice { Input = 10 * NanoUsd.PerUsd, Output = 100 * NanoUsd.PerUsd };
        var call = engine.Call(1_000, 4_096);
        var dear = call with { Candidates = new[] { Priced(4_096) } };

        var explanation = engine.Controller.Explain(dear);

        Assert.Equal((RefusalComponent.PerRequestCap, 400L), (explanation.Refusal!.Component, explanation.MaxOutputTokens));
        Assert.Null(engine.Controller.Preflight(call with { Candidates = new[] { Priced(400) } }));
        Assert.NotNull(engine.Controller.Preflight(call with { Candidates = new[] { Priced(401) } }));

        Candidate Priced(long output) => new(target, CostCalculator.MaxCost(price, new(1_000, output))) { Price = price };
    }

    [Fact]
    public void Where_nothing_bounds_the_output_every_size_would_pass() =>
        Assert.Equal(LimitOptions.Greatest, Engine.Of(LimitOptions.RequestsPerMinute(1)) is var engine ? engine.Controller.Explain(engine.Call(1, 1)).MaxOutputTokens : null);

    [Fact]
    public void A_target_that_is_out_says_so_and_a_disabled_one_for_good()
    {
        var policy = Engine.PolicyTo(("a", []), ("b", []));
        var engine = new Engine(policy with { Targets = [policy.Targets[0], policy.Targets[1] with { Enabled = false }] });
        engine.Try(to: engine.Target("a")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(60))));

        var candidates = engine.Controller.Explain(engine.Call(to: [engine.Target("a"), engine.Target("b")])).Candidates;

        Assert.Equal([RefusalComponent.Cooldown, RefusalComponent.Disabled], candidates.Select(candidate => Assert.Single(candidate.Gates).Component));
        Assert.Equal([HealthState.Cooling, HealthState.Disabled], candidates.Select(candidate => candidate.Gates[0].Health!.Value.State));
        Assert.Equal((TimeSpan.FromSeconds(66), true), (candidates[0].Refusal!.RetryAfter, candidates[1].Refusal!.IsPermanent));
    }

    [Fact]
    public void Explaining_a_thousand_times_changes_nothing()
    {
        var engine = Engine.To(("a", [LimitOptions.TokensPerMinute(100)]));
        engine.Try(60, to: engine.Target("a"));
        var before = engine.Limit("tpm", "a");

        for (var i = 0; i < 1_000; i++)
            engine.Controller.Explain(engine.Call(i, to: engine.Target("a")));

        Assert.Equal((before, 1), (engine.Limit("tpm", "a"), engine.Now.OpenLeases));
    }

    [Fact]
    public void The_greatest_output_is_that_of_all_the_requests_that_a_call_counts_for()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(3), LimitOptions.TokensPerMinute(100));
        Assert.Equal(99, Greatest(requests: 3));
        Assert.Null(Greatest(requests: 4));

        long? Greatest(int requests) =>
            engine.Controller.Explain(engine.Call() with { Estimate = new(1, 1) { Requests = requests } }).MaxOutputTokens;
    }

    // The size that would pass does, and one token more does not.
    private static int AssertSize(Engine engine, in AdmissionRequest request, Explanation explanation)
    {
        if (explanation.MaxOutputTokens is not { } size)
        {
            Assert.NotNull(engine.Controller.Preflight(request with { Estimate = new(request.Estimate.InputTokens, 0) }));
            return 0;
        }

        Assert.Null(engine.Controller.Preflight(request with { Estimate = new(request.Estimate.InputTokens, size) }));
        if (size == LimitOptions.Greatest)
            return 0;
        Assert.NotNull(engine.Controller.Preflight(request with { Estimate = new(request.Estimate.InputTokens, size + 1) }));
        return 1;
    }

    // A candidate is held up exactly where one of its gates is, and never for longer than the last of them.
    private static void AssertGates(in AdmissionRequest request, Explanation explanation)
    {
        Assert.Equal(Math.Max(1, request.Candidates.Length), explanation.Candidates.Count);
        Assert.Equal(explanation.Passes, explanation.Candidates.Any(candidate => candidate.Passes));
        foreach (var candidate in explanation.Candidates)
        {
            Assert.Equal(candidate.Passes, candidate.Gates.All(gate => gate.Passes));
            if (candidate.Refusal is not { IsPermanent: false, RetryAfter: { } wait })
                continue;
            Assert.Contains(candidate.Gates, gate => !gate.Passes && gate.Component == candidate.Refusal.Component && gate.Refusal!.Limit == candidate.Refusal.Limit);
            Assert.All(candidate.Gates, gate => Assert.True(gate.Refusal?.RetryAfter is not { } other || other <= wait));
        }
    }

    private static Engine AnyEngine(Steps steps)
    {
        LimitOptions Any(string name) => steps.Draw(10) switch
        {
            0 => new(name, Dimension.Requests, 1 + steps.Draw(5), Rolling(1 + steps.Draw(90))),
            1 => new(name, Dimension.Tokens, 40 + steps.Draw(100), Rolling(1 + steps.Draw(90))),
            2 => new(name, Dimension.Requests, 1 + steps.Draw(7), new Window.TokenBucket(TimeSpan.FromSeconds(1 + steps.Draw(20)), 1 + steps.Draw(5))),
            3 => new(name, Dimension.OutputTokens, 40 + steps.Draw(100), new Window.TokenBucket(TimeSpan.FromSeconds(1 + steps.Draw(20)), 40 + steps.Draw(50))),
            4 => new(name, Dimension.Cost, 100 + steps.Draw(200), new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)),
            5 => new(name, Dimension.OutputTokens, 30 + steps.Draw(90), Rolling(1 + steps.Draw(90))) { CountsWhenProduced = true },
            6 => new(name, Dimension.Tokens, 200 + steps.Draw(300), Window.Total),
            7 => new(name, Dimension.Tokens, 30 + steps.Draw(60), Window.PerRequest),
            8 => new(name, Dimension.Cost, 20 + steps.Draw(60), Window.PerRequest),
            _ => new(name, Dimension.Concurrency, 1 + steps.Draw(3), Window.WhileOpen),
        };
        TargetOptions Target(string name) => Engine.TargetOf(name) with
        {
            Count = (CountingRule)steps.Draw(4),
            Enabled = steps.Draw(8) != 0,
            Breaker = new() { Failures = 1 },
            Quotas = steps.Draw(3) == 0 ? [] : [Quota()],
        };
        QuotaOptions Quota() => new("q", steps.Draw(2) == 0 ? Dimension.Tokens : Dimension.Cost, steps.Draw(4) == 0 ? 0 : 40 + steps.Draw(120), Rolling(1 + steps.Draw(90)))
        {
            ThresholdPercent = 60 + steps.Draw(41),
            ResumePercent = 30 + steps.Draw(31),
            ProbeInterval = TimeSpan.FromSeconds(1 + steps.Draw(10)),
        };
        return new(new()
        {
            Scopes = [new("key:a", Any("a"), Any("b")) { Throttle = TimeSpan.FromSeconds(steps.Draw(30)) }, new("t0", Any("a"), Any("b")), new("t1", Any("a"), Any("b"))],
            Targets = [Target("t0"), Target("t1")],
            LeaseExpiry = TimeSpan.FromSeconds(30),
        });
    }

    private static AdmissionRequest AnyCall(Engine engine, Steps steps)
    {
        Candidate[] to = steps.Draw(4) switch
        {
            0 => [],
            1 => [engine.Target("t1", cost: new(steps.Draw(60)))],
            2 => [engine.Target("t1", cost: new(steps.Draw(60))), engine.Target("t0", after: steps.Draw(3), cost: new(steps.Draw(60)))],
            _ => [engine.Target("t0"), engine.Target("t1")],
        };
        return engine.Call(steps.Draw(41), steps.Draw(41), new(steps.Draw(50)), to: to);
    }

    private static void Disturb(Engine engine, Steps steps)
    {
        engine.Time.Advance(TimeSpan.FromTicks(steps.Draw(30_000_000)));
        if (steps.Draw(3) == 0)
            _ = engine.Controller.AdmitAsync(AnyCall(engine, steps) with { MaxWait = TimeSpan.FromSeconds(20) }).AsTask();
    }

    private static AttemptEnd AnyEnd(Steps steps) => steps.Draw(9) switch
    {
        7 => AttemptEnd.Refused(new(ErrorCode.QuotaExhausted, TimeSpan.FromSeconds(steps.Draw(20)))),
        0 => AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(steps.Draw(20)))),
        1 or 8 => AttemptEnd.Refused(new(ErrorCode.ServerError)),
        2 => AttemptEnd.NotSent(CallOutcome.Cancelled),
        _ => AttemptEnd.Answered(new() { InputTokens = steps.Draw(50), OutputTokens = steps.Draw(50), Cost = new(steps.Draw(50)) }),
    };

    private static Window.Rolling Rolling(int seconds) => new(TimeSpan.FromSeconds(seconds));
}
