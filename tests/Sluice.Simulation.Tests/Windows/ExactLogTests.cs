using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Tests.Windows;

public class ExactLogTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_use_is_gone_at_exactly_sixty_seconds_and_not_a_tick_earlier()
    {
        var log = new ExactLog(10, keep: 1_000);
        log.Book(TimeSpan.FromTicks(7), 10);

        Assert.Equal(10, log.Live(TimeSpan.FromTicks(6) + Minute));
        Assert.Equal(TimeSpan.FromTicks(1), log.WaitFor(TimeSpan.FromTicks(6) + Minute, 1));
        Assert.Equal(0, log.Live(TimeSpan.FromTicks(7) + Minute));
    }

    [Fact]
    public void Two_uses_a_full_window_apart_never_stand_in_one_half_open_interval()
    {
        var log = new ExactLog(0, keep: 1_000);
        log.Book(TimeSpan.Zero, 3);
        log.Book(Minute, 4);

        Assert.Equal(4, log.PeakIn(Minute));
        Assert.Equal(7, log.PeakIn(Minute + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void A_correction_changes_the_entry_where_it_was_booked()
    {
        var log = new ExactLog(100, keep: 1_000);
        var entry = log.Book(TimeSpan.Zero, 60);
        log.Book(TimeSpan.FromSeconds(30), 40);
        log.Correct(TimeSpan.FromSeconds(40), entry, -50);

        Assert.Equal(50, log.Live(TimeSpan.FromSeconds(40)));
        Assert.Equal(40, log.Live(TimeSpan.FromSeconds(60)));
        Assert.Equal(50, log.PeakIn(Minute));
        Assert.Equal(100, log.HighestLive);
    }

    [Fact]
    public void A_correction_that_comes_after_the_window_leaves_the_present_alone()
    {
        var log = new ExactLog(100, keep: 1_000);
        var entry = log.Book(TimeSpan.Zero, 60);
        log.Book(TimeSpan.FromSeconds(59), 40);
        log.Correct(TimeSpan.FromSeconds(61), entry, -60);

        Assert.Equal(40, log.Live(TimeSpan.FromSeconds(61)));
    }

    [Fact]
    public void A_use_out_of_the_order_of_time_is_a_mistake()
    {
        var log = new ExactLog(0, keep: 1_000);
        log.Book(TimeSpan.FromSeconds(2), 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => log.Book(TimeSpan.FromSeconds(1), 1));
    }

    [Fact]
    public void History_beyond_a_million_entries_is_let_go_and_the_window_stays_exact()
    {
        var log = new ExactLog(0, keep: 1_000);
        for (var i = 0; i < 1_200_000; i++)
            log.Book(TimeSpan.FromMilliseconds(i), 1);

        Assert.Equal(60_000, log.Live(TimeSpan.FromMilliseconds(1_199_999)));
        Assert.Equal(60_000, log.PeakIn(Minute));
    }

    [Fact]
    public void Over_fifteen_hundred_random_histories_it_agrees_with_a_naive_list()
    {
        for (var seed = 0; seed < 1500; seed++)
            Compare(new Random(seed), seed);
    }

    private static void Compare(Random random, int seed)
    {
        var max = random.Next(20, 200);
        var log = new ExactLog(max, keep: 1_000);
        var naive = new List<(TimeSpan At, long Amount)>();
        var sequences = new List<(long Sequence, int Index)>();
        var now = TimeSpan.Zero;
        for (var step = 0; step < 60; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(4) switch { 0 => 0, 1 => random.Next(5), 2 => random.Next(3000), _ => random.Next(30_000) });
            long amount = random.Next(0, 60);
            if (random.Next(4) == 0 && sequences.Count > 0)
            {
                var (sequence, index) = sequences[random.Next(sequences.Count)];
                var difference = random.NextInt64(-naive[index].Amount, 10);
                naive[index] = (naive[index].At, naive[index].Amount + difference);
                log.Correct(now, sequence, difference);
            }
            else
            {
                naive.Add((now, amount));
                sequences.Add((log.Book(now, amount), naive.Count - 1));
            }

            var live = naive.Where(e => e.At + Minute > now).Sum(e => e.Amount);
            Assert.True(live == log.Live(now), $"seed {seed}, step {step}: {log.Live(now)} live, {live} expected");
            var ask = random.Next(1, max + 1);
            Assert.True(NaiveWait(naive, now, ask, max) == log.WaitFor(now, ask), $"seed {seed}, step {step}: the wait differs");
        }

        var window = TimeSpan.FromMilliseconds(random.Next(1, 120_000));
        var peak = naive.Max(start => naive.Where(e => e.At >= start.At && e.At < start.At + window).Sum(e => e.Amount));
        Assert.True(peak == log.PeakIn(window), $"seed {seed}: {log.PeakIn(window)} is the peak, {peak} expected");
    }

    // The first instant at which it fits is now, or one at which something leaves.
    private static TimeSpan NaiveWait(List<(TimeSpan At, long Amount)> entries, TimeSpan now, long ask, long max)
    {
        foreach (var at in entries.Select(e => e.At + Minute).Append(now).Where(at => at >= now).Order())
        {
            if (entries.Where(e => e.At + Minute > at).Sum(e => e.Amount) + ask <= max)
                return at - now;
        }

        throw new InvalidOperationException("It never fits.");
    }

    [Fact]
    public void Only_so_much_is_kept_of_what_has_left_the_window_and_the_window_counts_on()
    {
        var log = new ExactLog(0, keep: 100);
        var peak = 0L;
        for (var second = 0; second < 10_000; second++)
        {
            var sequence = log.Book(TimeSpan.FromSeconds(second), second == 0 ? 1_000 : 2);
            log.Correct(TimeSpan.FromSeconds(second), sequence, -1);
            peak = Math.Max(peak, log.PeakIn(ExactLog.Window));
        }

        Assert.Equal((60, 1_058), (log.Live(TimeSpan.FromSeconds(9_999)), peak));
        Assert.Equal(60, log.PeakIn(ExactLog.Window)); // the thousand is forgotten
        Assert.InRange(log.PeakIn(TimeSpan.FromDays(1)), 160, 60 + 100 + 51);
    }
}
