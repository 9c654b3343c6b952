using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Limits;

public sealed class RollingMeterTests
{
    private static readonly Clock Clock = new(new VirtualTimeProvider());

    private static RollingMeter Of(long max, long window) =>
        new(new("tpm", Dimension.Tokens, max, Window.Minute), "s", new(window), Clock);

    [Fact]
    public void A_refund_into_an_entry_that_has_left_does_nothing()
    {
        var meter = Of(100, 640);
        var mark = meter.Book(0, 60);
        Assert.True(meter.Fits(640, 100));
        meter.Book(640, 100);
        meter.Settle(mark, 60, 10, 700);
        Assert.False(meter.Fits(700, 1));
    }

    [Fact]
    public void Memory_is_bounded_however_many_calls_come()
    {
        var meter = Of(long.MaxValue / 4, 6_400);
        for (var now = 0L; now < 200_000; now += 7)
        {
            Assert.True(meter.Fits(now, 1));
            meter.Book(now, 1);
            Assert.InRange(meter.Entries, 1, 66);
        }
    }

    [Fact]
    public void Memory_is_bounded_where_only_overuse_comes()
    {
        var meter = Of(10, 640);
        for (var now = 0L; now < 100_000; now += 11)
        {
            meter.BookOveruse(now, 1);
            Assert.InRange(meter.Entries, 1, 66);
        }
    }

    [Fact]
    public void Memory_is_bounded_where_a_window_is_shorter_than_the_clock_divides()
    {
        var meter = Of(1_000_000, 5);
        for (var i = 0; i < 1_000; i++)
            meter.Book(3, 1);
        Assert.Equal(1, meter.Entries);
        Assert.False(meter.Fits(7, 1_000_000));
        Assert.True(meter.Fits(8, 1_000_000));
    }

    [Fact]
    public void A_lowered_maximum_admits_nothing_until_it_fits_and_a_raised_one_at_once()
    {
        var meter = Of(100, 640);
        meter.Book(0, 50);
        meter.Book(100, 50);
        meter.ChangeMax(60, 100);
        Assert.False(meter.Fits(639, 1));
        Assert.Equal(640, meter.RetryAt(100, 10));
        Assert.Equal(740, meter.RetryAt(100, 11));
        Assert.True(meter.Fits(640, 10));
        meter.ChangeMax(200, 640);
        Assert.True(meter.Fits(640, 150));
    }

    [Fact]
    public void Reading_the_future_changes_nothing()
    {
        var meter = Of(100, 640);
        meter.Book(0, 100);
        for (var i = 0; i < 1_000; i++)
        {
            meter.Read(10_000);
            meter.RetryAt(5, 50);
            meter.HopeAt(5, 50);
        }

        Assert.False(meter.Fits(639, 1));
        Assert.Equal(640, meter.RetryAt(5, 50));
    }
}
