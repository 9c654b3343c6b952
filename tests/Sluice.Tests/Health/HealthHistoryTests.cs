using Sluice.Errors;
using Sluice.Health;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Health;

public sealed class HealthHistoryTests
{
    private static readonly ErrorCode?[] Refusals =
        [null, null, null, ErrorCode.RateLimited, ErrorCode.RateLimited, ErrorCode.QuotaExhausted, ErrorCode.Authentication, ErrorCode.InvalidRequest, ErrorCode.ServerError];

    private static readonly ErrorCode?[] Failures =
        [null, null, ErrorCode.ServerError, ErrorCode.ServerError, ErrorCode.Overloaded, ErrorCode.Timeout, ErrorCode.InvalidRequest, ErrorCode.Cancelled, ErrorCode.NotFound];

    [Fact]
    public void A_cooldown_does_what_its_model_does_in_every_history()
    {
        var seen = new HashSet<(HealthState, OutReason)>();
        var (admitted, refused) = (0, 0);
        Histories.Check(10_000, seed: 7, steps =>
        {
            var slowStart = steps.Draw(5);
            var health = Gates.Of(new() { SlowStart = slowStart }, new() { Failures = 0 });
            var model = new CooldownModel(slowStart);
            var open = new List<(HealthStamp Stamp, (int, bool) Call)>();
            var now = 0.0;
            while (steps.MoveNext())
            {
                Assert.Equal(model.Admits(now), health.Admits(Gates.Ticks(now)));
                switch (steps.Draw(4))
                {
                    case 0 or 1 when health.Admits(Gates.Ticks(now)):
                        open.Add((health.Take(Gates.Ticks(now)), model.Take()));
                        admitted++;
                        break;
                    case 0 or 1:
                        refused++;
                        break;
                    case 2 when open.Count > 0:
                        var call = open[steps.Draw(open.Count)];
                        open.Remove(call);
                        var error = Refusals[steps.Draw(Refusals.Length)];
                        double? hint = steps.Draw(3) == 0 ? steps.Draw(2_000) : null;
                        health.Report(call.Stamp, new(error, hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null), Gates.Ticks(now));
                        model.Report(call.Call, error, hint, now);
                        break;
                    default:
                        now += steps.Draw(4) == 0 ? steps.Draw(3_000) : steps.Draw(30);
                        break;
                }

                var reading = health.Read(Gates.Ticks(now));
                Assert.Equal((model.StateAt(now), model.Reason, model.Consecutive), (reading.State, reading.Reason, reading.Consecutive));
                Assert.Equal(model.Reason == OutReason.None ? 0 : Math.Max(0, model.Until - now), reading.ReadyIn.TotalSeconds, 0.002);
                seen.Add((reading.State, reading.Reason));
            }
        });
        Assert.Equal(7, seen.Count); // ready, and out and coming back for each of three reasons
        Assert.True(admitted > 40_000 && refused > 10_000, $"{admitted} admitted, {refused} refused");
    }

    [Fact]
    public void A_circuit_breaker_does_what_its_model_does_in_every_history()
    {
        var seen = new HashSet<CircuitState>();
        var (admitted, refused) = (0, 0);
        Histories.Check(10_000, seed: 11, steps =>
        {
            var options = new BreakerOptions
            {
                Failures = steps.Draw(5),
                FailureRate = steps.Draw(2) * 0.5,
                MinimumCalls = 1 + steps.Draw(4),
                HalfOpenCalls = 1 + steps.Draw(3),
                SuccessesToClose = 1 + steps.Draw(3),
            };
            var health = Gates.Of(new(), options);
            var model = new BreakerModel(options.Failures, options.FailureRate, options.MinimumCalls, options.HalfOpenCalls, options.SuccessesToClose);
            var open = new List<(HealthStamp Stamp, (int, bool) Call)>();
            var now = 0.0;
            while (steps.MoveNext())
            {
                Assert.Equal(model.Admits(now), health.Admits(Gates.Ticks(now)));
                switch (steps.Draw(5))
                {
                    case 0 or 1 when health.Admits(Gates.Ticks(now)):
                        open.Add((health.Take(Gates.Ticks(now)), model.Take()));
                        admitted++;
                        break;
                    case 0 or 1:
                        refused++;
                        break;
                    case 2 or 3 when open.Count > 0:
                        var call = open[steps.Draw(open.Count)];
                        open.Remove(call);
                        var error = Failures[steps.Draw(Failures.Length)];
                        health.Report(call.Stamp, new(error), Gates.Ticks(now));
                        model.Report(call.Call, error, now);
                        break;
                    default:
                        now += steps.Draw(4) == 0 ? steps.Draw(6_000) : steps.Draw(10);
                        break;
                }

                var reading = health.Read(Gates.Ticks(now));
                Assert.Equal((model.At(now), model.InARow), (reading.Circuit, reading.Failures));
                seen.Add(reading.Circuit);
            }
        });
        Assert.Equal(3, seen.Count);
        Assert.True(admitted > 40_000 && refused > 4_000, $"{admitted} admitted, {refused} refused");
    }
}
