using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Tests.Admission;

public sealed class PolicyTests
{
    private static TrafficPolicy Of(params LimitOptions[] limits) => new() { Scopes = [new("key:a", limits)] };

    [Fact]
    public void The_tightest_limit_is_of_those_over_a_rolling_window_of_a_day_at_most()
    {
        var engine = Engine.Of(
            LimitOptions.RequestsPerSecond(3),
            LimitOptions.RequestsPerDay(20),
            new("rpw", Dimension.Requests, 5, new Window.Rolling(TimeSpan.FromDays(7))),
            LimitOptions.RequestsPerMinute(30));
        Assert.Equal("rpd", engine.Controller.ReadTightest(engine.Caller, Dimension.Requests)?.Name);
        Assert.Null(engine.Controller.ReadTightest(engine.Caller, Dimension.Tokens));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_661)]
    public void A_lease_expiry_that_no_clock_can_count_is_refused(double days)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Engine(Of() with { LeaseExpiry = TimeSpan.FromDays(days) }));
        Assert.Contains("The lease expiry must be more than 0 and at most ten years.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_asked_with_nothing_in_it_is_told_what_is_missing()
    {
        var engine = Engine.Of();
        Assert.Equal("policy", Assert.Throws<ArgumentNullException>(() => new AdmissionController(null!)).ParamName);
        Assert.Equal("policy", Assert.Throws<ArgumentNullException>(() => engine.Controller.Apply(null!)).ParamName);
        Assert.StartsWith("The request names no caller", Assert.Throws<ArgumentException>(() => engine.Controller.TryAdmit(default)).Message, StringComparison.Ordinal);
        Assert.StartsWith("A candidate has no target", Assert.Throws<ArgumentException>(() => engine.Try(to: default(Candidate))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_policy_keeps_the_counts_of_the_limits_that_it_still_names()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(10), LimitOptions.TokensPerMinute(100), LimitOptions.Concurrency(5));
        var lease = engine.Try(60).Lease;
        engine.Controller.Apply(Of(LimitOptions.Concurrency(9), LimitOptions.TokensPerMinute(200) with { Name = "tokens" }));
        Assert.Equal((200, 60, 140), (engine.Limit("tokens").Max, engine.Limit("tokens").Reserved, engine.Limit("tokens").Remaining));
        Assert.Equal(8, engine.Limit("concurrency").Remaining);
        lease.Settle(new() { InputTokens = 20 });
        Assert.Equal(180, engine.Limit("tokens").Remaining);
        Assert.Equal(9, engine.Limit("concurrency").Remaining);
    }

    [Fact]
    public void Two_limits_over_one_window_stay_two_when_the_policy_is_applied_again()
    {
        var policy = Of(
            LimitOptions.Budget(new(100), Window.Day, "soft"), LimitOptions.Budget(new(200), Window.Day, "hard"));
        var engine = new Engine(policy);
        engine.Try(cost: new(40));
        engine.Controller.Apply(policy);
        Assert.Equal(60, engine.Limit("soft").Remaining);
        Assert.Equal(160, engine.Limit("hard").Remaining);
        Assert.True(engine.Try(cost: new(60)).IsAdmitted);
        Assert.Equal(100, engine.Limit("hard").Remaining);
    }

    [Fact]
    public void A_policy_with_an_error_leaves_the_one_before_in_force()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(3), LimitOptions.TokensPerMinute(100));
        engine.Try(10);
        var before = Describe(engine);
        TrafficPolicy[] wrong =
        [
            Of(LimitOptions.RequestsPerMinute(9), LimitOptions.TokensPerMinute(-1)),
            Of(LimitOptions.RequestsPerMinute(9), LimitOptions.TokensPerMinute(9) with { Name = "rpm" }),
            Of(LimitOptions.RequestsPerMinute(9), LimitOptions.TokensPerMinute(9) with { Slack = TimeSpan.MaxValue }),
            Of(LimitOptions.RequestsPerMinute(9)) with { Targets = [new("t") { Scopes = ["nowhere"] }] },
            Of(LimitOptions.RequestsPerMinute(9)) with { Targets = [new("t") { Scopes = ["key:a"] }] },
            Of(LimitOptions.RequestsPerMinute(9)) with { Queue = new() { Capacity = -1 } },
            Of(LimitOptions.RequestsPerMinute(9)) with { LeaseExpiry = TimeSpan.FromSeconds(-1) },
        ];
        foreach (var policy in wrong)
        {
            Assert.ThrowsAny<ArgumentException>(() => engine.Controller.Apply(policy));
            Assert.Equal(before, Describe(engine));
        }
    }

    [Theory]
    [InlineData(60, 30)]
    [InlineData(30, 60)]
    public void A_window_of_another_length_goes_on_from_what_the_old_one_counts(int before, int after)
    {
        LimitOptions Tokens(int seconds) => new("tpm", Dimension.Tokens, 100, new Window.Rolling(TimeSpan.FromSeconds(seconds)));
        var engine = Engine.Of(Tokens(before));
        engine.Advance(100);
        engine.Try(40).Lease.Settle(new() { InputTokens = 40 });
        engine.Advance(10);
        var less = engine.Try(30).Lease;
        var more = engine.Try(30).Lease;
        engine.Controller.Apply(Of(Tokens(after)));
        Assert.Equal((40, 60), (engine.Limit("tpm").Used, engine.Limit("tpm").Reserved));
        less.Settle(new() { InputTokens = 10 });
        Assert.Equal(20, engine.Limit("tpm").Remaining);
        more.Settle(new() { InputTokens = 45 });
        Assert.Equal(5, engine.Limit("tpm").Remaining);
        engine.Advance(after - 10);
        Assert.Equal(45, engine.Limit("tpm").Remaining);
        engine.Advance(10);
        Assert.Equal(100, engine.Limit("tpm").Remaining);
    }

    [Fact]
    public void A_further_attempt_is_held_to_the_limits_of_the_policy_in_force()
    {
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.RequestsPerMinute(5), LimitOptions.TokensPerMinute(1_000)), new("t")], Targets = [Engine.TargetOf("t")] };
        var engine = new Engine(policy);
        var lease = engine.Try(50, to: engine.Target("t")).Lease;
        lease.EndAttempt(AttemptEnd.Unknown(new(Sluice.Errors.ErrorCode.ServerError)));
        engine.Controller.Apply(policy with
        {
            Scopes =
            [
                new("key:a", LimitOptions.Budget(new(1_000), Window.Day), LimitOptions.TokensPerHour(100), LimitOptions.RequestsPerMinute(5)), new("t"),
            ],
        });
        Assert.True(lease.TryNextAttempt(new[] { engine.Target("t", cost: new(300)) }).IsAdmitted);
        Assert.Equal((50, 300), (engine.Limit("tph").Reserved, engine.Limit("budget").Reserved));
        lease.EndAttempt(AttemptEnd.Unknown(new(Sluice.Errors.ErrorCode.ServerError)));
        Assert.True(lease.TryNextAttempt(new[] { engine.Target("t") }).IsAdmitted);
        lease.EndAttempt(AttemptEnd.Unknown(new(Sluice.Errors.ErrorCode.ServerError)));
        Assert.Equal("tph", lease.TryNextAttempt(new[] { engine.Target("t") }).Refusal?.Limit);
        Assert.Equal((100, 300), (engine.Limit("tph").Used, engine.Limit("budget").Used));
        lease.Release();
        Assert.Equal((1, 0), (engine.Limit("rpm").Used, engine.Limit("rpm").Reserved));
        Assert.Equal(0, engine.Now.OpenLeases);
    }

    [Fact]
    public void A_scope_that_comes_back_counts_on_with_those_who_held_it()
    {
        var policy = Of(LimitOptions.RequestsPerMinute(2));
        var engine = new Engine(policy);
        engine.Try();
        engine.Controller.Apply(new());
        Assert.Empty(engine.Now.Scopes);
        Assert.Throws<KeyNotFoundException>(() => engine.Controller.Caller("key:a"));
        engine.Controller.Apply(policy);
        Assert.True(engine.Controller.TryAdmit(new() { Caller = engine.Controller.Caller("key:a") }).IsAdmitted);
        Assert.False(engine.Try().IsAdmitted);
        Assert.False(engine.Controller.TryAdmit(new() { Caller = engine.Controller.Caller("key:a") }).IsAdmitted);
    }

    [Fact]
    public void A_target_is_made_once_and_one_that_is_wrong_not_at_all()
    {
        var engine = Engine.To();
        Assert.Throws<ArgumentOutOfRangeException>(() => Add("bad", LimitOptions.RequestsPerMinute(-1)));
        Assert.Throws<KeyNotFoundException>(() => engine.Controller.Target("bad"));
        var target = Add("bad", LimitOptions.RequestsPerMinute(1));
        Assert.Same(target, Add("bad", LimitOptions.RequestsPerMinute(100)));
        Assert.True(engine.Try(to: new Candidate(target)).IsAdmitted);
        Assert.False(engine.Try(to: new Candidate(target)).IsAdmitted);
        Assert.ThrowsAny<ArgumentException>(() =>
            engine.Controller.GetOrAddTarget("x", name => (new(name) { Breaker = new() { HalfOpenCalls = 0 } }, [])));
        Assert.ThrowsAny<ArgumentException>(() => engine.Controller.GetOrAddTarget("x", _ => (new("y"), [])));

        Target Add(string name, LimitOptions limit) =>
            engine.Controller.GetOrAddTarget(name, made => (new(made) { Scopes = [made] }, [new(made, limit)]));
    }

    [Fact]
    public void A_target_that_was_added_counts_on_across_a_policy_that_does_not_name_it()
    {
        var engine = Engine.To();
        Target Add() => engine.Controller.GetOrAddTarget("w", name => (new(name) { Scopes = [name] }, [new(name, LimitOptions.RequestsPerMinute(1))]));
        Assert.True(engine.Try(to: new Candidate(Add())).IsAdmitted);
        engine.Controller.Apply(Engine.PolicyTo());
        Assert.False(engine.Try(to: new Candidate(Add())).IsAdmitted);
    }

    [Fact]
    public void Asking_changes_nothing()
    {
        var policy = new TrafficPolicy
        {
            Scopes =
            [
                new("key:a", LimitOptions.RequestsPerMinute(5), LimitOptions.TokensPerMinute(100), LimitOptions.Budget(new NanoUsd(100), Window.Hour)),
                new("t1", LimitOptions.RequestsPerSecond(2), LimitOptions.Concurrency(3)),
                new("t2", LimitOptions.OutputTokensPerMinute(50)),
            ],
            Targets = [Engine.TargetOf("t1"), Engine.TargetOf("t2")],
        };
        var (asked, other) = (new Engine(policy), new Engine(policy));
        var random = new Random(3);
        for (var step = 0; step < 300; step++)
        {
            var (input, output, what, seconds) = (random.Next(30), random.Next(30), random.Next(4), random.NextDouble() * 5);
            var before = Describe(asked);
            for (var i = 0; i < (step % 100 == 0 ? 1_000 : 5); i++)
            {
                asked.Controller.Preflight(asked.Call(random.Next(30), random.Next(30), new(random.Next(50)), null, [asked.Target("t2"), asked.Target("t1")]));
                asked.Controller.Capture();
            }

            Assert.Equal(before, Describe(asked));
            var outcomes = new[] { asked, other }.Select(engine =>
            {
                Candidate[] to = [engine.Target("t1"), engine.Target("t2")];
                var preflight = engine.Controller.Preflight(engine.Call(input, output, new(input), null, to));
                var admission = engine.Try(input, output, new(input), to);
                Assert.Equal(admission.Refusal, preflight);
                if (admission.IsAdmitted && what != 0)
                    admission.Lease.End(what == 1 ? AttemptEnd.Refused(new(Sluice.Errors.ErrorCode.RateLimited)) : AttemptEnd.Answered(new() { InputTokens = input }));
                engine.Advance(seconds);
                return (admission.Target?.Name, admission.Refusal?.Message, Describe(engine));
            }).ToArray();
            Assert.Equal(outcomes[1], outcomes[0]);
        }
    }

    [Fact]
    public void A_target_cannot_name_a_template_and_the_policy_in_force_stays()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(5));
        var wrong = new TrafficPolicy
        {
            Scopes = [new("key:a", LimitOptions.RequestsPerMinute(50))],
            Templates = [new("user", LimitOptions.RequestsPerMinute(1))],
            Targets = [Engine.TargetOf("user")],
        };
        Assert.Contains("'user'", Assert.Throws<ArgumentException>(() => engine.Controller.Apply(wrong)).Message, StringComparison.Ordinal);
        Assert.Equal(5, engine.Limit("rpm").Max);
    }

    [Theory]
    [InlineData("user:a/b", "other")]
    [InlineData("user:c", "user:a/bob")]
    public void A_name_that_could_be_a_members_is_refused(string template, string scope)
    {
        var policy = new TrafficPolicy
        {
            Scopes = [new(scope, LimitOptions.RequestsPerMinute(5))],
            Templates = [new("user:a", LimitOptions.RequestsPerMinute(1)), new(template, LimitOptions.RequestsPerMinute(9))],
        };
        Assert.Contains("member of template 'user:a'", Assert.Throws<ArgumentException>(() => new AdmissionController(policy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_on_open_calls_that_comes_while_calls_are_open_counts_them()
    {
        TrafficPolicy With(params LimitOptions[] limits) => new()
        {
            Scopes = [new("key:a", limits), new("p", limits)],
            Targets = [Engine.TargetOf("p")],
        };
        var engine = new Engine(With());
        var open = Enumerable.Range(0, 3).Select(_ => engine.Try(1, to: engine.Target("p")).Lease).ToArray();

        engine.Controller.Apply(With(LimitOptions.Concurrency(4)));
        Assert.Equal((3L, 3L), (engine.Limit("concurrency").Reserved, engine.Limit("concurrency", "p").Reserved));
        var fourth = engine.Try(1, to: engine.Target("p"));
        Assert.True(fourth.IsAdmitted);
        Assert.False(engine.Try(1, to: engine.Target("p")).IsAdmitted);

        engine.Controller.Apply(With());
        engine.Controller.Apply(With(LimitOptions.Concurrency(4)));
        Assert.False(engine.Try(1, to: engine.Target("p")).IsAdmitted);
        open[0].EndAttempt(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        Assert.Equal((4L, 3L), (engine.Limit("concurrency").Reserved, engine.Limit("concurrency", "p").Reserved));
        Assert.True(open[0].TryNextAttempt(new[] { engine.Target("p") }).IsAdmitted);
        Assert.All(open, lease => lease.Settle(new() { InputTokens = 1 }));
        fourth.Lease.Release();
        Assert.Equal((0L, 0L), (engine.Limit("concurrency").Reserved, engine.Limit("concurrency", "p").Reserved));
    }

    private static string Describe(Engine engine)
    {
        var now = engine.Now;
        return string.Join('|', now.Scopes.SelectMany(scope => scope.Limits.Select(limit => $"{scope.Name} {limit}")))
            + string.Join('|', now.Targets.Select(target => $"{target.Name} {target.Health}"))
            + $"{now.OpenLeases} {now.Waiting} {now.OveruseTokens} {now.OveruseCost}";
    }
}
