using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Limits;
using Sluice.State;
using Sluice.Time;

namespace Sluice.Tests.State;

public sealed class RestoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Windows_and_budgets_survive_a_restart()
    {
        var before = new Process(Noon, LimitOptions.TokensPerMinute(100), LimitOptions.Budget(new(1_000), Day), LimitOptions.RequestsPerSecond(1), new("ever", Dimension.Requests, 5, Window.Total));
        before.Call(60, cost: 700).Lease.Settle(new() { InputTokens = 60, Cost = new(700) });
        before.Time.Advance(TimeSpan.FromSeconds(0.5));

        var after = before.Restart(TimeSpan.FromSeconds(0.25));

        Assert.Equal(("rps 0.250", "tpm 59.250", "budget 43199.250"), (after.Refused(0, 0), after.Refused(41, 0), after.Refused(0, 301)));
        after.Time.Advance(TimeSpan.FromSeconds(0.25));
        Assert.True(after.Call(40, cost: 300).IsAdmitted);
        Assert.Equal(2, after.Limit("ever").Used + after.Limit("ever").Reserved);
    }

    [Fact]
    public void An_open_call_comes_back_at_its_estimate_and_its_slot_is_free()
    {
        var before = new Process(Noon, LimitOptions.TokensPerMinute(100), LimitOptions.Concurrency(1));
        before.Call(70);

        var after = before.Restart(TimeSpan.FromSeconds(10));

        Assert.Equal((70, 0), (after.Limit("tpm").Used, after.Limit("tpm").Reserved));
        Assert.Equal("tpm 50.000", after.Refused(31, 0));
        Assert.True(after.Call(30).IsAdmitted);
    }

    [Fact]
    public void A_settlement_that_only_the_journal_has_gives_back_what_was_not_used()
    {
        var before = new Process(Noon, LimitOptions.Budget(new(1_000), Window.Day));
        var (one, other) = (before.Call(0, cost: 400), before.Call(0, cost: 600));
        var snapshot = before.Controller.SaveState();
        one.Lease.Settle(new() { Cost = new(100) });
        other.Lease.Settle(new() { Cost = new(650) });
        var late = before.Call(0, cost: 250);

        var after = before.Restart(TimeSpan.FromMinutes(1), snapshot, out var report);

        Assert.True(late.IsAdmitted);
        Assert.Equal((1_000, 1, 2), (after.Limit("budget").Used, report.Bookings, report.Settlements));
    }

    [Fact]
    public void Ids_of_bookings_go_on_over_a_restart()
    {
        var before = new Process(Noon, LimitOptions.Budget(new(1_000), Window.Day));
        before.Call(0, cost: 1);
        var snapshot = before.Controller.SaveState();
        before.Call(0, cost: 1);

        var after = before.Restart(TimeSpan.Zero, snapshot, out _);
        after.Call(0, cost: 1);

        Assert.Equal(([1L, 2L], [3L]), (before.Journal.Records.Select(record => record.Id).ToArray(), after.Journal.Records.Select(record => record.Id).ToArray()), Ids.Equal);
    }

    [Theory]
    [InlineData(-3_600, 60, 60)] // set back: as if no time had passed
    [InlineData(59, 60, 1)]
    [InlineData(60, 0, 0)] // gone
    [InlineData(86_400 * 400, 0, 0)]
    public void A_clock_that_was_set_makes_nothing_count_longer_than_its_window(int seconds, int used, int retryAfter)
    {
        var before = new Process(Noon, LimitOptions.TokensPerMinute(60));
        before.Call(60).Lease.Settle(new() { InputTokens = 60 });

        var after = before.Restart(TimeSpan.FromSeconds(seconds));

        Assert.Equal(used, after.Limit("tpm").Used);
        Assert.Equal(retryAfter == 0 ? "" : $"tpm {retryAfter}.000", after.Refused(1, 0));
    }

    [Theory]
    [InlineData(-1, 5)] // set back over midnight: the day that had begun stays spent
    [InlineData(13, 0)] // the next day
    [InlineData(-24 * 300, 5)] // a day so far ahead was never true; it counts today
    public void A_calendars_day_goes_on_and_no_spent_one_opens_again(int hours, long used)
    {
        var before = new Process(new DateTimeOffset(2026, 3, 2, 0, 30, 0, TimeSpan.Zero), new LimitOptions("day", Dimension.Requests, 5, Day));
        for (var i = 0; i < 5; i++)
            before.Call(0).Lease.Settle(default);

        var after = before.Restart(TimeSpan.FromHours(hours * (hours == 13 ? 2 : 1)));

        Assert.Equal(used, after.Limit("day").Used);
    }

    [Fact]
    public void A_users_budget_goes_on_when_the_user_comes_back_and_is_kept_until_then()
    {
        var before = new Process(Noon, []);
        before.Controller.TryAdmit(new() { Caller = before.User("eva"), MaxCost = new(900) }).Lease.Settle(new() { Cost = new(900) });

        var between = before.Restart(TimeSpan.FromMinutes(1));
        var after = between.Restart(TimeSpan.FromMinutes(1));

        Assert.Empty(after.Controller.Capture().Scopes.SelectMany(scope => scope.Limits));
        Assert.Equal("budget", after.Controller.Preflight(new() { Caller = after.User("eva"), MaxCost = new(101) })?.Limit);
        Assert.True(after.Controller.TryAdmit(new() { Caller = after.User("eva"), MaxCost = new(100) }).IsAdmitted);
        Assert.True(after.Controller.TryAdmit(new() { Caller = after.User("tom"), MaxCost = new(1_000) }).IsAdmitted);
    }

    [Fact]
    public void What_only_the_journal_knows_of_a_user_counts_when_the_user_comes_back()
    {
        var before = new Process(Noon, []);
        var snapshot = before.Controller.SaveState();
        before.Controller.TryAdmit(new() { Caller = before.User("eva"), MaxCost = new(900) });

        var after = before.Restart(TimeSpan.FromMinutes(1), snapshot, out _).Restart(TimeSpan.FromMinutes(1));

        Assert.False(after.Controller.TryAdmit(new() { Caller = after.User("eva"), MaxCost = new(101) }).IsAdmitted);
        Assert.True(after.Controller.TryAdmit(new() { Caller = after.User("eva"), MaxCost = new(100) }).IsAdmitted);
    }

    [Fact]
    public void A_window_of_another_length_and_a_renamed_limit_go_on()
    {
        var before = new Process(Noon, LimitOptions.TokensPerMinute(100), LimitOptions.RequestsPerMinute(10));
        before.Call(80).Lease.Settle(new() { InputTokens = 80 });

        var after = before.Restart(
            TimeSpan.FromSeconds(10), limits: [new("tpm", Dimension.Tokens, 100, new Window.Rolling(TimeSpan.FromSeconds(30))), new("calls", Dimension.Requests, 10, Window.Minute)]);

        Assert.Equal((80, 1), (after.Limit("tpm").Used, after.Limit("calls").Used));
        Assert.Equal("tpm 20.000", after.Refused(30, 0));
    }

    [Fact]
    public void A_threshold_that_was_told_is_not_told_again_after_a_restart()
    {
        var budget = LimitOptions.Budget(new(1_000), Day) with { Alerts = new(0.5, 0.8) };
        var before = new Process(Noon, budget);
        before.Call(0, cost: 600).Lease.Settle(new() { Cost = new(600) });

        var after = before.Restart(TimeSpan.FromMinutes(1));
        after.Call(0, cost: 100).Lease.Settle(new() { Cost = new(100) });
        after.Call(0, cost: 200).Lease.Settle(new() { Cost = new(200) });

        Assert.Equal(([0.5], [0.8]), (before.Alerts.Select(alert => alert.Threshold).ToArray(), after.Alerts.Select(alert => alert.Threshold).ToArray()), Ids.Equal);
    }

    [Fact]
    public void A_state_is_restored_before_the_first_call_and_once()
    {
        var process = new Process(Noon, LimitOptions.TokensPerMinute(100));
        var state = process.Controller.SaveState();
        process.Controller.Restore(state);

        Assert.Throws<InvalidOperationException>(() => process.Controller.Restore(state));
        process.Call(1);
        Assert.Throws<InvalidOperationException>(() => process.Controller.Restore(state));
    }

    [Fact]
    public void Saving_changes_nothing()
    {
        var process = new Process(Noon, LimitOptions.TokensPerMinute(100), LimitOptions.Budget(new(1_000), Day));
        process.Call(30, cost: 10);
        var before = process.Controller.Capture();

        for (var i = 0; i < 100; i++)
            process.Controller.SaveState();

        Assert.Equal(before.Scopes[0].Limits, process.Controller.Capture().Scopes[0].Limits);
    }

    private static Window Day => new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc);

    private static class Ids
    {
        public static bool Equal<T>((T[] Before, T[] After) one, (T[] Before, T[] After) other) => one.Before.SequenceEqual(other.Before) && one.After.SequenceEqual(other.After);
    }

    /// <summary>A controller, its clocks and its journal, as one process has them.</summary>
    private sealed class Process
    {
        private readonly LimitOptions[] _limits;

        public Process(DateTimeOffset start, params LimitOptions[] limits)
        {
            _limits = limits;
            Time = new(start);
            Controller = new(
                new()
                {
                    Scopes = [new("key:a", limits)],
                    Templates = [new("user", LimitOptions.Budget(new(1_000), Window.Day))],
                },
                Time);
            Controller.UseJournal(Journal);
            Controller.Subscribe(happened =>
            {
                if (happened is Alert alert)
                    Alerts.Add(alert);
            });
        }

        public VirtualTimeProvider Time { get; }

        public AdmissionController Controller { get; }

        public MemoryJournal Journal { get; } = new();

        public List<Alert> Alerts { get; } = [];

        public AdmissionResult Call(long tokens, long cost = 0) =>
            Controller.TryAdmit(new() { Caller = Controller.Caller("key:a"), Estimate = new(tokens, 0), MaxCost = new(cost) });

        public CallerScopes User(string name) => Controller.Caller("key:a").Member("user", name);

        public string Refused(long tokens, long cost) =>
            Controller.Preflight(new() { Caller = Controller.Caller("key:a"), Estimate = new(tokens, 0), MaxCost = new(cost) }) is { } refusal
                ? FormattableString.Invariant($"{refusal.Limit} {refusal.RetryAfter?.TotalSeconds:0.000}") : "";

        public LimitReading Limit(string name) => Controller.Capture().Scopes[0].Limits.Single(limit => limit.Name == name);

        public Process Restart(TimeSpan away, LimitOptions[]? limits = null) => Restart(away, Controller.SaveState(), out _, limits);

        public Process Restart(TimeSpan away, EngineState state, out RestoreReport report, LimitOptions[]? limits = null)
        {
            var next = new Process(Time.GetUtcNow() + away, limits ?? _limits);
            report = next.Controller.Restore(StateJson.Read(StateJson.Write(state)), Journal.Records);
            return next;
        }
    }
}
