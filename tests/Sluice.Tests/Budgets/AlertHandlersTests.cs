using Sluice.Budgets;

namespace Sluice.Tests.Budgets;

public sealed class AlertHandlersTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly AlertLog _log = AlertLog.Tokens(100, [.. Enumerable.Range(1, 10).Select(tenth => tenth / 10.0)]);

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_handler_gets_every_alert_in_order()
    {
        using var alerts = new AlertHandlers(_log.Engine.Controller);
        List<double>[] got = [[], []];
        alerts.Add(alert => got[0].Add(alert.Threshold));
        alerts.Add(async (alert, _) =>
        {
            await Task.Yield();
            got[1].Add(alert.Threshold);
        });
        _log.Use(35);
        _log.Use(65);
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel);
        double[] all = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
        Assert.Equal(all, got[0]);
        Assert.Equal(all, got[1]);
    }

    [Fact]
    public async Task One_that_throws_disturbs_nobody_and_is_counted()
    {
        using var alerts = new AlertHandlers(_log.Engine.Controller);
        var got = 0;
        alerts.Add(_ => throw new InvalidOperationException("mine"));
        alerts.Add((_, _) => ValueTask.FromException(new InvalidOperationException("mine")));
        alerts.Add(_ => got++);
        _log.Use(20);
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel);
        Assert.Equal((2, 4, 0), (got, alerts.Failed, alerts.GivenUp));
        Assert.True(_log.Engine.Try(input: 80).IsAdmitted);
    }

    [Fact]
    public async Task One_that_hangs_is_given_up_after_its_time_and_gets_no_second_call_meanwhile()
    {
        using var alerts = new AlertHandlers(_log.Engine.Controller);
        var hang = new TaskCompletionSource();
        var (started, got) = (0, 0);
        alerts.Add(async (_, _) =>
        {
            started++;
            await hang.Task;
        });
        alerts.Add(_ => got++);
        _log.Use(30);
        var waiting = alerts.WaitAlertsAsync(Cancel);
        Assert.Equal((1, 3, false), (started, got, waiting.IsCompleted));
        _log.Engine.Advance(4.999);
        Assert.Equal(0, alerts.GivenUp);
        _log.Engine.Advance(0.001);
        await waiting.WaitAsync(HangGuard, Cancel);
        Assert.Equal((1, 1), (started, alerts.GivenUp));
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel); // and nobody waits for it again
        hang.SetResult();
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel);
        Assert.Equal(3, started);
    }

    [Fact]
    public async Task One_that_obeys_its_token_ends_in_time_and_goes_on()
    {
        using var alerts = new AlertHandlers(_log.Engine.Controller, TimeSpan.FromSeconds(2));
        var ended = new TaskCompletionSource();
        alerts.Add(async (_, cancel) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _log.Engine.Time, cancel);
            }
            finally
            {
                ended.SetResult();
            }
        });
        _log.Use(10);
        _log.Engine.Advance(2);
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel);
        await ended.Task.WaitAsync(HangGuard, Cancel);
        Assert.Equal((1, 0), (alerts.GivenUp, alerts.Failed));
    }

    [Fact]
    public async Task Alerts_that_wait_for_a_slow_handler_are_bounded_and_the_rest_are_counted()
    {
        using var alerts = new AlertHandlers(_log.Engine.Controller);
        var hang = new TaskCompletionSource();
        var got = 0;
        alerts.Add(async (_, _) =>
        {
            got++;
            await hang.Task;
        });
        for (var i = 0; i < 40; i++)
        {
            _log.Use(100); // ten alerts
            _log.Engine.Controller.ResetLimits("key:a", null, "test");
        }

        Assert.Equal((1, 400 - 1 - 256), (got, alerts.Dropped));
        hang.SetResult();
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel);
        Assert.Equal(257, got);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled_and_one_that_was_ended_gets_nothing_more()
    {
        using var alerts = new AlertHandlers(_log.Engine.Controller);
        using var cancel = new CancellationTokenSource();
        var hang = new TaskCompletionSource();
        var got = 0;
        var handler = alerts.Add(async (_, _) =>
        {
            got++;
            await hang.Task;
        });
        _log.Use(10);
        var waiting = alerts.WaitAlertsAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        handler.Dispose();
        hang.SetResult();
        _log.Use(50);
        Assert.Equal(1, got);
    }

    [Fact]
    public async Task One_that_blocks_its_thread_is_given_up_too()
    {
        await using var controller = new Sluice.Admission.AdmissionController(new()
        {
            Scopes = [new("key:a", Sluice.Limits.LimitOptions.TokensPerMinute(100) with { Alerts = new(0.5) })],
        });
        using var alerts = new AlertHandlers(controller, TimeSpan.FromMilliseconds(20));
        using var blocked = new ManualResetEventSlim();
        alerts.Add(_ => blocked.Wait(HangGuard, Cancel));
        controller.TryAdmit(new() { Caller = controller.Caller("key:a"), Estimate = new(100, 0) }).Lease.Settle(new() { InputTokens = 100 });
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel);
        Assert.Equal(1, alerts.GivenUp);
        blocked.Set();
    }

    [Fact]
    public async Task On_the_real_clock_waiting_ends_when_started_handlers_are_done()
    {
        await using var controller = new Sluice.Admission.AdmissionController(new()
        {
            Scopes = [new("key:a", Sluice.Limits.LimitOptions.TokensPerMinute(100) with { Alerts = new(0.5, 0.8, 1) })],
        });
        using var alerts = new AlertHandlers(controller);
        var got = 0;
        alerts.Add(async (_, _) =>
        {
            await Task.Yield();
            Interlocked.Increment(ref got);
        });
        controller.TryAdmit(new() { Caller = controller.Caller("key:a"), Estimate = new(100, 0) }).Lease.Settle(new() { InputTokens = 100 });
        await alerts.WaitAlertsAsync(Cancel).WaitAsync(HangGuard, Cancel);
        Assert.Equal(3, got);
    }

    [Fact]
    public void More_patience_than_a_timer_can_have_is_refused_where_it_is_asked_for() =>
        Assert.Throws<ArgumentOutOfRangeException>("patience", () => new AlertHandlers(_log.Engine.Controller, TimeSpan.MaxValue));
}
