using Sluice.Time;

namespace Sluice.Tests.Time;

public sealed class VirtualTimeProviderTests
{
    private readonly VirtualTimeProvider _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_and_then_in_the_order_they_were_set()
    {
        using var c = Set("c", 3);
        using var a1 = Set("a1", 1);
        using var b = Set("b", 2);
        using var a2 = Set("a2", 1);
        using var a3 = Set("a3", 5);
        a3.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["a1@1", "a2@1", "a3@1", "b@2", "c@3"], _fired);
    }

    [Fact]
    public void A_timer_fires_at_its_instant_and_not_a_tick_earlier()
    {
        using var timer = Set("a", 1);
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_fired);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["a@1"], _fired);
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Single(_fired);
    }

    [Fact]
    public void A_periodic_timer_fires_at_each_of_its_instants_until_it_is_disposed()
    {
        var timer = Set("p", 1, 2);
        using var other = Set("o", 4);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["p@1", "p@3", "o@4", "p@5"], _fired);
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4, _fired.Count);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void A_callback_may_change_and_dispose_timers_its_own_too()
    {
        ITimer? self = null;
        ITimer? other = null;
        var left = 3;
        self = _time.CreateTimer(
            _ =>
            {
                _fired.Add($"s@{_time.Elapsed.TotalSeconds}");
                if (--left == 0)
                    self!.Dispose();
                else
                    self!.Change(TimeSpan.FromSeconds(left), Timeout.InfiniteTimeSpan);
                other!.Dispose();
            },
            null,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1));
        other = Set("never", 1);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(["s@1", "s@3", "s@4"], _fired);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void A_timer_that_is_disposed_stays_so()
    {
        var timer = Set("a", 1);
        Assert.True(timer.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan));
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(_fired);
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public void A_callback_may_move_the_clock_itself()
    {
        using var early = _time.CreateTimer(
            _ =>
            {
                _fired.Add($"in@{_time.Elapsed.TotalSeconds}");
                _time.Advance(TimeSpan.FromSeconds(10));
                _fired.Add($"out@{_time.Elapsed.TotalSeconds}");
            },
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);
        using var late = Set("late", 5);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["in@1", "late@5", "out@11"], _fired);
        Assert.Equal(TimeSpan.FromSeconds(11), _time.Elapsed);
    }

    [Fact]
    public void The_wall_clock_jumps_alone()
    {
        using var timer = Set("a", 60);
        var (wall, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        _time.JumpWallClock(TimeSpan.FromHours(5));
        Assert.Equal(wall.AddHours(5), _time.GetUtcNow());
        Assert.Equal(stamp, _time.GetTimestamp());
        _time.JumpWallClock(TimeSpan.FromHours(-7));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(wall.AddHours(-2).AddSeconds(59), _time.GetUtcNow());
        Assert.Empty(_fired);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_fired);
    }

    [Fact]
    public void The_clock_moves_to_the_next_timer_within_a_limit()
    {
        using var timer = Set("a", 10);
        Assert.False(_time.TryAdvanceToNextTimer(TimeSpan.FromSeconds(9)));
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
        Assert.True(_time.TryAdvanceToNextTimer(TimeSpan.FromSeconds(10)));
        Assert.Equal(["a@10"], _fired);
        Assert.False(_time.TryAdvanceToNextTimer());
    }

    [Fact]
    public void Times_beyond_all_use_do_not_wrap()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        using var timer = _time.CreateTimer(_ => _fired.Add("x"), null, TimeSpan.MaxValue, Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_fired);
        using var soon = Set("soon", 1);
        Assert.True(_time.TryAdvanceToNextTimer(TimeSpan.MaxValue));
        Assert.Equal(["soon@3"], _fired);
    }

    [Fact]
    public void Time_does_not_go_back() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));

    private ITimer Set(string name, double due, double? period = null) => _time.CreateTimer(
        _ => _fired.Add($"{name}@{_time.Elapsed.TotalSeconds}"),
        null,
        TimeSpan.FromSeconds(due),
        period is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
}
