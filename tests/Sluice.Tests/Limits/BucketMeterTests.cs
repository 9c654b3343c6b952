using Sluice.Limits;
using Sluice.Tests.Admission;
using Sluice.Time;

namespace Sluice.Tests.Limits;

public sealed class BucketMeterTests
{
    private static readonly Clock Clock = new(new VirtualTimeProvider());

    private static BucketMeter Of(long max, long burst, long periodTicks) =>
        Of(max, new Window.TokenBucket(new(periodTicks), burst));

    private static BucketMeter Of(long max, Window.TokenBucket bucket) => new(new("rps", Dimension.Tokens, max, bucket), "s", bucket, Clock);

    [Fact]
    public void A_bucket_never_gives_more_than_its_burst_and_its_rate_in_any_interval()
    {
        var gave = 0L;
        Histories.Check(5_000, seed: 4, steps =>
        {
            var (max, burst, period) = (1 + steps.Draw(20), 1 + steps.Draw(30), 20 + steps.Draw(1_000));
            var meter = Of(max, burst, period);
            var given = new List<(long At, long Amount)>();
            var now = 0L;
            while (steps.MoveNext())
            {
                var amount = 1 + steps.Draw(burst + 3);
                if (meter.Fits(now, amount))
                {
                    var mark = meter.Book(now, amount);
                    var used = steps.Draw(3) == 0 ? steps.Draw(amount + 1) : amount;
                    meter.Settle(mark, amount, used, now);
                    given.Add((now, used));
                    gave += used;
                }
                else if (amount <= burst)
                {
                    var at = meter.RetryAt(now, amount);
                    Assert.True(at > now && !meter.Fits(at - 1, amount) && meter.Fits(at, amount));
                }
                else
                {
                    Assert.True(meter.CanNeverFit(amount));
                }

                now += steps.Draw(period / 2);
            }

            for (var from = 0; from < given.Count; from++)
            {
                var sum = 0L;
                for (var to = from; to < given.Count; to++)
                {
                    sum += given[to].Amount;
                    Assert.True(sum <= burst + ((given[to].At - given[from].At) * (double)max / period) + 1e-6);
                }
            }
        });
        Assert.True(gave > 10_000);
    }

    [Fact]
    public void A_burst_larger_than_the_rate_passes_and_is_no_permanent_refusal()
    {
        var engine = Engine.Of(new LimitOptions("tps", Dimension.Tokens, 60, new Window.TokenBucket(TimeSpan.FromMinutes(1), 100)));
        Assert.True(engine.Try(30).IsAdmitted);
        var refusal = engine.Try(80).Refusal;
        Assert.False(refusal?.IsPermanent);
        Assert.Equal(TimeSpan.FromSeconds(10), refusal?.RetryAfter);
        engine.Advance(9.999);
        Assert.False(engine.Try(80).IsAdmitted);
        engine.Advance(0.001);
        Assert.True(engine.Try(80).IsAdmitted);
    }

    [Fact]
    public void What_is_more_than_the_burst_can_never_pass_and_the_refusal_says_how_much_can()
    {
        var refusal = Engine.Of(new LimitOptions("tps", Dimension.Tokens, 60, new Window.TokenBucket(TimeSpan.FromMinutes(1), 10))).Try(11).Refusal;
        Assert.True(refusal?.IsPermanent);
        Assert.Equal(10, refusal?.Max);
        Assert.Null(refusal?.RetryAfter);
    }

    [Fact]
    public void No_amount_overflows()
    {
        var meter = Of(1, new Window.TokenBucket(TimeSpan.FromDays(1), 1));
        Assert.False(meter.Fits(0, LimitOptions.Greatest));
        Assert.False(meter.Fits(0, LimitOptions.Greatest * 2));
        meter.BookOveruse(0, LimitOptions.Greatest);
        meter.BookOveruse(0, LimitOptions.Greatest);
        Assert.False(meter.Fits(TimeSpan.FromDays(3_000).Ticks, 1));
    }

    [Fact]
    public void A_lowered_maximum_brings_no_permit_back_and_a_raised_one_loses_none()
    {
        var meter = Of(20, 20, 1_000);
        meter.Book(0, 20);
        meter.ChangeMax(10, 0);
        Assert.False(meter.Fits(0, 1));
        Assert.Equal(100, meter.RetryAt(0, 1));
        meter.ChangeMax(100, 0);
        Assert.Equal(10, meter.RetryAt(0, 1));
    }

    [Fact]
    public void A_changed_rate_with_a_changed_burst_is_no_new_bucket()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(10));
        for (var i = 0; i < 10; i++)
            Assert.True(engine.Try().IsAdmitted);
        engine.Controller.Apply(new() { Scopes = [new("key:a", LimitOptions.RequestsPerSecond(20))] });
        var more = 0;
        while (engine.Try().IsAdmitted)
            more++;
        Assert.Equal(10, more);
    }

    [Fact]
    public void Overuse_of_a_call_that_a_replaced_bucket_admitted_is_booked_on_its_successor()
    {
        var engine = Engine.Of(new LimitOptions("tps", Dimension.Tokens, 10, new Window.TokenBucket(TimeSpan.FromSeconds(1), 10)));
        var lease = engine.Try(5).Lease;
        engine.Controller.Apply(new() { Scopes = [new("key:a", new LimitOptions("tps", Dimension.Tokens, 10, new Window.TokenBucket(TimeSpan.FromSeconds(1), 20)))] });
        lease.Settle(new() { InputTokens = 15 });
        Assert.Equal(TimeSpan.FromSeconds(0.1), engine.Try(6).Refusal?.RetryAfter);
    }
}
