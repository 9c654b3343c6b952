using Sluice.Errors;
using Sluice.Health;
using Sluice.Tests.Limits;
using Sluice.Time;

namespace Sluice.Tests.Health;

public sealed class HealthHistoryTests
{
    private static readonly ErrorCode?[] Outcomes =
    [
        null, null, null, ErrorCode.RateLimited, ErrorCode.RateLimited, ErrorCode.QuotaExhausted, ErrorCode.Authentication, ErrorCode.ServerError,
        ErrorCode.ServerError, ErrorCode.Overloaded, ErrorCode.Timeout, ErrorCode.InvalidRequest, ErrorCode.Cancelled, ErrorCode.NotFound,
    ];

    [Fact]
    public void Health_does_what_its_model_does_in_every_history()
    {
        var clock = new Clock(new VirtualTimeProvider());
        var seen = new HashSet<(HealthState, OutReason)>();
        Histories.Check(10_000, seed: 7, steps =>
        {
            var health = new TargetHealth("t", new() { Jitter = 0 }, new(), clock, new(inline: true), new(1));
            var model = new HealthModel();
            var open = new List<(HealthStamp Stamp, (int, bool) Call)>();
            // Some histories are mostly failures, so that circuits open.
            var (now, last) = (0.0, steps.Draw(3) == 0 ? ErrorCode.ServerError : (ErrorCode?)ErrorCode.RateLimited);
            while (steps.MoveNext())
            {
                var ticks = (long)(now * 10_000_000);
                Assert.Equal(model.Admits(now), health.Admits(ticks));
                switch (steps.Draw(4))
                {
                    case 0 or 1 when health.Admits(ticks):
                        open.Add((health.Take(), model.Take()));
                        break;
                    case 2 when open.Count > 0:
                        var call = open[steps.Draw(open.Count)];
                        open.Remove(call);
                        last = steps.Draw(3) == 0 ? Outcomes[steps.Draw(Outcomes.Length)] : last;
                        double? hint = steps.Draw(3) == 0 ? steps.Draw(2_000) : null;
                        health.Report(call.Stamp, new(last, hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null), ticks);
                        model.Report(call.Call, last, hint, now);
                        break;
                    default:
                        now += steps.Draw(4) == 0 ? steps.Draw(3_000) : steps.Draw(30);
                        break;
                }

                ticks = (long)(now * 10_000_000);
                var reading = health.Read(ticks);
                Assert.Equal(
                    (model.StateAt(now), model.Reason, model.Consecutive, model.Failures, model.Era),
                    (reading.State, reading.Reason, reading.Consecutive, reading.Failures, (int)reading.Generation));
                if (model.Reason != OutReason.None)
                    Assert.Equal(Math.Max(0, model.Until - now), reading.ReadyIn.TotalSeconds, 0.002);
                seen.Add((reading.State, reading.Reason));
            }
        });
        Assert.Equal(9, seen.Count); // ready, and out and coming back for each of four reasons
    }
}
