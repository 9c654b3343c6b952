using Sluice.Budgets;
using Sluice.Limits;
using Sluice.Signals;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Budgets;

public sealed class CorrectionTests
{
    private static readonly Window UtcDay = new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc);

    public static TheoryData<int> Windows => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Windows))]
    public void Money_that_a_wrong_price_booked_is_taken_back_and_what_is_missing_is_added(int kind)
    {
        var engine = Engine.Of(LimitOptions.Budget(new(1_000), Of(kind)));
        engine.Try(cost: new(900)).Lease.Settle(new() { Cost = new(900) });
        var open = engine.Try(cost: new(60)).Lease;
        Assert.Equal(-850, engine.Controller.Adjust("key:a", "budget", -850, "price was mistyped"));
        Assert.Equal((50, 60), Counted(engine));
        Assert.Equal(890, engine.Controller.Adjust("key:a", "budget", 890, "invoice"));
        Assert.False(engine.Try(cost: new(1)).IsAdmitted);
        open.Settle(new() { Cost = new(10) });
        Assert.Equal((950, 0), Counted(engine));
        Assert.True(engine.Try(cost: new(50)).IsAdmitted);
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void No_more_is_taken_back_than_ended_calls_used(int kind)
    {
        var engine = Engine.Of(LimitOptions.Budget(new(1_000), Of(kind)));
        var open = engine.Try(cost: new(300)).Lease;
        engine.Try(cost: new(200)).Lease.Settle(new() { Cost = new(200) });
        Assert.Equal(-200, engine.Controller.Adjust("key:a", "budget", -5_000, "goodwill"));
        Assert.Equal((0, 300), Counted(engine));
        Assert.False(engine.Try(cost: new(701)).IsAdmitted);
        open.Release();
        Assert.Equal((0, 0), Counted(engine));
    }

    [Fact]
    public void What_has_expired_cannot_be_taken_back()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(input: 40).Lease.Dispose();
        engine.Advance(30);
        engine.Try(input: 10).Lease.Dispose();
        engine.Advance(30);
        Assert.Equal(-10, engine.Controller.Adjust("key:a", "tpm", -50, "test"));
        Assert.Equal(0, engine.Limit("tpm").Used);
        Assert.True(engine.Try(input: 100).IsAdmitted);
        Assert.False(engine.Try(input: 1).IsAdmitted);
    }

    [Fact]
    public void A_correction_takes_of_the_latest_uses_first_so_that_it_lasts()
    {
        var engine = Engine.Of(LimitOptions.TokensPerMinute(100));
        engine.Try(input: 40).Lease.Dispose();
        engine.Advance(30);
        engine.Try(input: 40).Lease.Dispose();
        engine.Controller.Adjust("key:a", "tpm", -40, "test");
        engine.Advance(30);
        Assert.Equal(0, engine.Limit("tpm").Used);
    }

    [Fact]
    public void A_correction_is_told_with_its_reason_and_alerts_follow_it()
    {
        var engine = Engine.Of(LimitOptions.Budget(new(1_000), UtcDay) with { Alerts = new(0.5) });
        var told = new List<EngineEvent>();
        engine.Controller.Subscribe(told.Add);
        engine.Controller.Adjust("key:a", "budget", 600, "invoice of May");
        engine.Controller.Adjust("key:a", "budget", -600, "it was June's");
        engine.Controller.Adjust("key:a", "budget", 500, "again");
        Assert.Equal(["Alert", "LimitAdjusted", "LimitAdjusted", "Alert", "LimitAdjusted"], told.Select(change => change.GetType().Name), StringComparer.Ordinal);
        var first = (LimitAdjusted)told[1];
        Assert.Equal(("key:a", "key:a", "budget", Dimension.Cost, 600, "invoice of May"), (first.Subject, first.Scope, first.Limit, first.Dimension, first.Amount, first.Reason));
    }

    [Fact]
    public void Those_that_wait_go_at_once_when_room_is_given_back_or_a_window_is_reset()
    {
        var engine = Engine.Of(LimitOptions.TokensPerDay(100));
        engine.Try(input: 100).Lease.Dispose();
        var first = engine.Wait(100_000, input: 10, cancel: TestContext.Current.CancellationToken);
        var second = engine.Wait(100_000, input: 90, cancel: TestContext.Current.CancellationToken);
        engine.Controller.Adjust("key:a", "tpd", -10, "test");
        Assert.Equal((true, false), (first.IsCompletedSuccessfully, second.IsCompleted));
        engine.Controller.ResetLimits("key:a", null, "test");
        Assert.True(second.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_reset_empties_one_window_or_all_of_one_scope_and_leaves_open_calls_what_they_hold()
    {
        var engine = new Engine(new()
        {
            Scopes =
            [
                new("key:a", LimitOptions.TokensPerMinute(100), LimitOptions.TokensPerHour(1_000), LimitOptions.Concurrency(5)),
                new("all", LimitOptions.TokensPerMinute(500)),
            ],
        });
        var caller = engine.Controller.Caller("key:a", "all");
        var open = engine.Controller.TryAdmit(engine.Call(30) with { Caller = caller }).Lease;
        engine.Controller.TryAdmit(engine.Call(70) with { Caller = caller }).Lease.Dispose();
        engine.Controller.ResetLimits("key:a", Window.Minute, "test");
        Assert.Equal((0, 30), (engine.Limit("tpm").Used, engine.Limit("tpm").Reserved));
        Assert.Equal((70, 70), (engine.Limit("tph").Used, engine.Limit("tpm", "all").Used));
        Assert.False(engine.Try(input: 71).IsAdmitted);
        engine.Controller.ResetLimits("key:a", null, "test");
        Assert.Equal((0, 30, 1), (engine.Limit("tph").Used, engine.Limit("tph").Reserved, engine.Limit("concurrency").Reserved));
        open.Settle(new() { InputTokens = 30 });
        Assert.Equal((30, 30), (engine.Limit("tpm").Used, engine.Limit("tph").Used));
    }

    [Fact]
    public void A_reset_forgets_what_was_told_and_the_throttle_and_is_told_itself()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a", LimitOptions.TokensPerHour(100) with { Alerts = new(0.5) }) { Throttle = TimeSpan.FromSeconds(1) }],
        });
        var log = new AlertLog(engine);
        LimitReset? told = null;
        engine.Controller.Subscribe(change => told = change as LimitReset ?? told);
        log.Use(100);
        engine.Try(input: 1);
        Assert.Equal("token_hour_threshold:0.5 limit_hit:1", log.Take());
        engine.Controller.ResetLimits("key:a", null, "new month");
        Assert.Equal(("key:a", "new month"), (told!.Scope, told.Reason));
        log.Use(100);
        engine.Try(input: 1);
        Assert.Equal("token_hour_threshold:0.5 limit_hit:1", log.Take());
    }

    [Fact]
    public void What_is_not_there_has_no_reason_or_is_too_much_is_an_error_that_says_so()
    {
        var controller = Engine.Of(LimitOptions.TokensPerMinute(100)).Controller;
        Assert.Contains("'key:x'", Assert.Throws<KeyNotFoundException>(() => controller.Adjust("key:x", "tpm", 1, "r")).Message, StringComparison.Ordinal);
        Assert.Contains("it has tpm", Assert.Throws<KeyNotFoundException>(() => controller.Adjust("key:a", "tpd", 1, "r")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => controller.Adjust("key:a", "tpm", 1, " "));
        Assert.Throws<ArgumentOutOfRangeException>(() => controller.Adjust("key:a", "tpm", long.MaxValue, "r"));
        Assert.Throws<KeyNotFoundException>(() => controller.ResetLimits("key:a", Window.Day, "r"));
        Assert.Throws<ArgumentException>(() => controller.ResetLimits("key:a", null, ""));
    }

    [Fact]
    public void A_rate_can_be_given_back_too()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerSecond(1, burst: 3));
        for (var i = 0; i < 3; i++)
            engine.Try().Lease.Dispose();
        Assert.Equal(-2, engine.Controller.Adjust("key:a", "rps", -2, "test"));
        Assert.True(engine.Try().IsAdmitted && engine.Try().IsAdmitted);
        Assert.False(engine.Try().IsAdmitted);
        engine.Controller.ResetLimits("key:a", null, "test");
        Assert.True(engine.Try().IsAdmitted);
    }

    [Fact]
    public void A_window_from_first_use_is_corrected_and_reset_too()
    {
        var engine = Engine.Of(new LimitOptions("5h", Dimension.Tokens, 100, new Window.FirstUse(TimeSpan.FromHours(5))));
        engine.Try(60).Lease.Settle(new() { InputTokens = 60 });
        var open = engine.Try(30).Lease;
        engine.Advance(360);

        Assert.Equal(-20, engine.Controller.Adjust("key:a", "5h", -20, "goodwill"));
        Assert.Equal(5, engine.Controller.Adjust("key:a", "5h", 5, "invoice"));
        Assert.Equal((45L, 30L, TimeSpan.FromHours(4.9)), (engine.Limit("5h").Used, engine.Limit("5h").Reserved, engine.Limit("5h").ResetIn));
        engine.Controller.ResetLimits("key:a", null, "test");
        Assert.Equal((0L, 30L, TimeSpan.FromHours(4.9)), (engine.Limit("5h").Used, engine.Limit("5h").Reserved, engine.Limit("5h").ResetIn));

        open.Release();
        Assert.Equal(TimeSpan.Zero, engine.Limit("5h").ResetIn);
        Assert.Equal(0, engine.Controller.Adjust("key:a", "5h", -1, "nothing is there"));
        Assert.Equal(10, engine.Controller.Adjust("key:a", "5h", 10, "begins the window"));
        Assert.Equal(TimeSpan.FromHours(5), engine.Limit("5h").ResetIn);
        for (var i = 0; i < 10_000; i++)
            engine.Controller.Adjust("key:a", "5h", 1_000_000_000_000_000, "test");
        Assert.Equal(LimitOptions.Greatest, engine.Limit("5h").Used);
    }

    private static (long Used, long Reserved) Counted(Engine engine) => (engine.Limit("budget").Used, engine.Limit("budget").Reserved);

    private static Window Of(int kind) => kind switch
    {
        0 => Window.Day,
        1 => UtcDay,
        2 => Window.Total,
        _ => new Window.Rolling(TimeSpan.FromHours(5)),
    };
}
