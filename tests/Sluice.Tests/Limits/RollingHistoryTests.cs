using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Limits;

public sealed class RollingHistoryTests
{
    private static readonly Clock Clock = new(new VirtualTimeProvider());
    private static readonly int[] WindowsInTicks = [1, 7, 63, 64, 640, 1_000, 6_400, 100_003];

    [Fact]
    public void A_window_never_admits_what_an_exact_log_refuses_and_refuses_what_it_admits_only_within_a_64th()
    {
        var (byLog, byWindow) = (0, 0);
        Histories.Check(10_000, seed: 1, steps =>
        {
            var window = WindowsInTicks[steps.Draw(WindowsInTicks.Length)];
            var slack = steps.Draw(3) == 0 ? steps.Draw(window) : 0;
            var max = 1 + steps.Draw(40);
            var options = new LimitOptions("tpm", Dimension.Tokens, max, Window.Minute) { Slack = new(slack) };
            var meter = new RollingMeter(options, "s", new(window), Clock);
            var log = new ExactLog(max, window + slack);
            var open = new List<(long Mark, int Entry, long Amount)>();
            var now = (long)steps.Draw(1_000);
            while (steps.MoveNext())
            {
                switch (steps.Draw(8))
                {
                    case 0 or 1 or 2 or 3:
                        var amount = steps.Draw(max + 1);
                        var fits = meter.Fits(now, amount);
                        byLog += log.Fits(now, amount) ? 1 : 0;
                        byWindow += fits ? 1 : 0;
                        Assert.True(!fits || log.Fits(now, amount), "admitted what the log refuses");
                        Assert.True(fits || !log.Fits(now, amount, window / 64), "refused what is more than a 64th away");
                        if (fits)
                            open.Add((meter.Book(now, amount), log.Book(now, amount), amount));
                        else
                            AssertRetryIsExact(meter, now, amount);
                        break;
                    case 4 or 5 when open.Count > 0:
                        var call = open[steps.Draw(open.Count)];
                        open.Remove(call);
                        var actual = steps.Draw(4) == 0 ? call.Amount + steps.Draw(9) : steps.Draw((int)call.Amount + 1);
                        meter.Settle(call.Mark, call.Amount, actual, now);
                        log.Settle(call.Entry, call.Amount, actual, now);
                        break;
                    default:
                        now += steps.Draw(3) == 0 ? steps.Draw((2 * window) + 1) : steps.Draw((window / 32) + 2);
                        break;
                }

                var (used, reserved, resetAt) = meter.Read(now);
                Assert.InRange(used + reserved, log.Sum(now), log.Sum(now, window / 64));
                Assert.True(used >= 0 && reserved >= 0);
                var atReset = meter.Read(resetAt);
                Assert.Equal(0, atReset.Used + atReset.Reserved);
            }
        });
        Assert.InRange((double)byWindow / byLog, 0.97, 1.03);
    }

    [Fact]
    public void Admitted_reservations_pass_the_limit_in_no_half_open_interval()
    {
        Histories.Check(3_000, seed: 2, steps =>
        {
            var window = WindowsInTicks[steps.Draw(WindowsInTicks.Length)];
            var max = 1 + steps.Draw(40);
            var meter = new RollingMeter(new("tpm", Dimension.Tokens, max, Window.Minute), "s", new(window), Clock);
            var log = new ExactLog(max, window);
            var now = 0L;
            while (steps.MoveNext())
            {
                var amount = steps.Draw(max + 1);
                if (meter.Fits(now, amount))
                {
                    meter.Book(now, amount);
                    log.Book(now, amount);
                }

                now += steps.Draw((window / 4) + 2);
            }

            Assert.InRange(log.MostInAnyInterval(), 0, max);
        });
    }

    [Fact]
    public void A_window_that_changes_its_length_goes_on_exactly_from_what_it_counts()
    {
        Histories.Check(2_000, seed: 3, steps =>
        {
            // Instants a 64th of the longer window apart, so that the log is exact.
            const int Step = 10;
            var (before, after) = (64 * (1 + steps.Draw(Step)), 64 * (1 + steps.Draw(Step)));
            var options = new LimitOptions("tpm", Dimension.Tokens, 50, new Window.Rolling(new(before)));
            var scope = new Scope("s");
            scope.Configure([options], new(Clock, new(inline: true)), 0);
            var log = new ExactLog(50, Math.Min(before, after));
            var open = new List<(Meter Meter, long Mark, int Entry, long Amount)>();
            var (now, changeAt) = (0L, 1 + steps.Draw(30));
            for (var i = 0; steps.MoveNext(); i++)
            {
                if (i == changeAt)
                    scope.Configure([options with { Window = new Window.Rolling(new(after)) }], new(Clock, new(inline: true)), now);
                var meter = scope.Meters[0];
                var amount = 1 + steps.Draw(20);
                if (meter.Fits(now, amount))
                {
                    if (i > changeAt)
                        Assert.True(log.Fits(now, amount), "passed the shorter of both windows");
                    open.Add((meter, meter.Book(now, amount), log.Book(now, amount), amount));
                }

                if (steps.Draw(2) == 0 && open.Count > 0)
                {
                    var call = open[steps.Draw(open.Count)];
                    open.Remove(call);
                    var actual = steps.Draw(30);
                    call.Meter.Settle(call.Mark, call.Amount, actual, now);
                    log.Settle(call.Entry, call.Amount, actual, now);
                }

                now += Step * steps.Draw(6);
            }
        });
    }

    private static void AssertRetryIsExact(RollingMeter meter, long now, long amount)
    {
        var at = meter.RetryAt(now, amount);
        Assert.True(at > now);
        Assert.True(amount > RoomAt(meter, at - 1), "would have passed earlier");
        Assert.True(amount <= RoomAt(meter, at), "would not pass then");
        Assert.InRange(meter.HopeAt(now, amount), now, at);
    }

    private static long RoomAt(RollingMeter meter, long at)
    {
        var (used, reserved, _) = meter.Read(at);
        return meter.Max - used - reserved;
    }
}
