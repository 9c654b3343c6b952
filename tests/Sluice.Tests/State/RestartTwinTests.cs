using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Tests.Limits;
using Sluice.Time;

namespace Sluice.Tests.State;

/// <summary>Random histories with restarts anywhere in them, held to a controller that lives through them.</summary>
public sealed class RestartTwinTests
{
    private static readonly ErrorCode[] Failures =
    [
        ErrorCode.ServerError, ErrorCode.ServerError, ErrorCode.Overloaded, ErrorCode.RateLimited, ErrorCode.RateLimited, ErrorCode.QuotaExhausted,
        ErrorCode.Authentication, ErrorCode.InvalidRequest,
    ];

    internal static BreakerOptions Breaker => new() { Failures = 3, FailureRate = 0.5, MinimumCalls = 4, Window = TimeSpan.FromSeconds(100), HalfOpenCalls = 2 };

    internal static CooldownOptions Cooldown => new() { Jitter = 0, SlowStart = 3, EmergencyPerMinute = 2 };

    private static TrafficPolicy Policy => new()
    {
        Scopes =
        [
            new(
                "key:a",
                new("tokens", Dimension.Tokens, 700, new Window.Rolling(TimeSpan.FromSeconds(640))),
                new("rps", Dimension.Requests, 3, new Window.TokenBucket(TimeSpan.FromSeconds(20), 5)),
                new("day", Dimension.Cost, 9_000, new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)),
                new("first", Dimension.Tokens, 1_500, new Window.FirstUse(TimeSpan.FromHours(2)))) { Throttle = TimeSpan.FromSeconds(7) },
            new("t", new LimitOptions("produced", Dimension.OutputTokens, 100, new Window.Rolling(TimeSpan.FromSeconds(64))) { CountsWhenProduced = true }),
        ],
        Targets =
        [
            new("t") { Scopes = ["t"], Account = "acc", Backend = "b1", Quotas = Quotas, Breaker = Breaker, Cooldown = Cooldown },
            new("u") { Account = "acc", Backend = "b2", Quotas = Quotas, Breaker = Breaker, Cooldown = Cooldown },
        ],
        LeaseExpiry = TimeSpan.FromDays(30),
    };

    private static QuotaOptions[] Quotas =>
    [
        new("5h", Dimension.Tokens, 2_000, new Window.Rolling(TimeSpan.FromHours(5))) { ThresholdPercent = 90, ResumePercent = 60 },
        new("first", Dimension.Requests, 40, new Window.FirstUse(TimeSpan.FromHours(3))) { ProbeInterval = TimeSpan.FromMinutes(1) },
        new("month", Dimension.Cost, 60_000, new Window.Calendar(CalendarPeriod.Month, TimeZoneInfo.Utc)),
        new("cap", Dimension.Tokens, 0, new Window.Rolling(TimeSpan.FromDays(7))),
    ];

    [Fact] // reference 5.13, test 20
    public void After_a_restart_at_any_point_every_decision_is_the_same()
    {
        var (restarts, seen) = (0, new Dictionary<string, int>(StringComparer.Ordinal));
        Histories.Check(10_000, seed: 45, steps =>
        {
            var time = new VirtualTimeProvider(new DateTimeOffset(2026, 3, 31, 20, 0, 0, TimeSpan.Zero));
            var twin = new RestartTwin(Policy, time);
            var wasRestarted = false;
            while (steps.MoveNext())
            {
                if (steps.Draw(15) == 0)
                {
                    twin.Restart(twin.Snapshot());
                    wasRestarted = true;
                    restarts++;
                }

                var (lives, restarted) = Step(twin, steps, time);
                Assert.Equal(lives, restarted);
                foreach (var target in (string[])["t", "u"])
                    Assert.Equal(twin.Health(target).Lives with { Generation = 0 }, twin.Health(target).Restarts with { Generation = 0 });
                if (wasRestarted)
                    seen[lives.Split(' ')[0]] = seen.GetValueOrDefault(lives.Split(' ')[0]) + 1;
            }
        });
        Assert.True(restarts > 10_000, $"{restarts} restarts");
        foreach (var what in (string[])["to", "Rate", "TokenWindow", "QuotaGuard", "Cooldown", "CircuitBreaker"])
            Assert.True(seen.GetValueOrDefault(what) > 200, $"{what}: {seen.GetValueOrDefault(what)} of {string.Join(", ", seen)}");
    }

    [Fact]
    public void Killed_at_any_point_what_was_left_alone_is_left_alone_for_as_long()
    {
        var seen = new Dictionary<HealthState, int>();
        Histories.Check(3_000, seed: 46, steps =>
        {
            var time = new VirtualTimeProvider(new DateTimeOffset(2026, 3, 31, 20, 0, 0, TimeSpan.Zero));
            var twin = new RestartTwin(Policy, time);
            var snapshot = twin.Snapshot();
            while (steps.MoveNext())
            {
                if (steps.Draw(20) == 0)
                    snapshot = twin.Snapshot();
                Step(twin, steps, time);
            }

            twin.EndAll();
            twin.Restart(snapshot);

            foreach (var target in (string[])["t", "u", "w"])
            {
                var (lives, restarted) = twin.Health(target);
                Assert.Equal((lives.State, lives.Reason, lives.ReadyIn, lives.Consecutive, lives.Circuit), (restarted.State, restarted.Reason, restarted.ReadyIn, restarted.Consecutive, restarted.Circuit));
                seen[lives.State] = seen.GetValueOrDefault(lives.State) + 1;
            }
        });
        Assert.True(seen.GetValueOrDefault(HealthState.Cooling) > 300 && seen.GetValueOrDefault(HealthState.Open) > 30 && seen.GetValueOrDefault(HealthState.HalfOpen) > 100, string.Join(", ", seen));
    }

    private static (string Lives, string Restarts) Step(RestartTwin twin, Steps steps, VirtualTimeProvider time)
    {
        switch (steps.Draw(7))
        {
            case 0 or 1 or 2:
                string[] targets = steps.Draw(6) switch { 0 => ["t", "u"], 1 or 2 => ["t"], 3 => ["w"], _ => ["u"] };
                return twin.Ask(1 + steps.Draw(steps.Draw(3) == 0 ? 300 : 60), targets);
            case 3 or 4 when twin.Open > 0:
                twin.End(steps.Draw(twin.Open), steps.Draw(3) switch
                {
                    0 => AttemptEnd.Answered(new() { InputTokens = steps.Draw(80), OutputTokens = steps.Draw(20), Cost = new(steps.Draw(200)) }),
                    1 => AttemptEnd.Refused(new(Failures[steps.Draw(Failures.Length)], steps.Draw(3) == 0 ? TimeSpan.FromSeconds(steps.Draw(900)) : null)),
                    _ => AttemptEnd.Unknown(new(Failures[steps.Draw(2)])),
                });
                return ("", "");
            default:
                time.Advance(TimeSpan.FromSeconds(steps.Draw(8) == 0 ? steps.Draw(8_000) : steps.Draw(40)));
                return ("", "");
        }
    }
}
