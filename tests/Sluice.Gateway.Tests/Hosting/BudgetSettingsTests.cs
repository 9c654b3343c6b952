using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Tests.Config;
using Sluice.Pricing;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>Budgets of keys, groups, users and everything: each holds, and each tells.</summary>
public sealed class BudgetSettingsTests
{
    private readonly VirtualTimeProvider _time = new();

    public static TheoryData<string, string> Places => new()
    {
        { "\"budgets\":[B]", "all" },
        { "\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\",\"group\":\"g\"}},\"groups\":{\"g\":{\"budgets\":[B]}}", "group:g" },
        { "\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\",\"group\":\"g\",\"budgets\":[B]}},\"groups\":{\"g\":{}}", "key:k" },
        { "\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\",\"group\":\"g\",\"perUser\":{\"trustUser\":true,\"budgets\":[B]}}},\"groups\":{\"g\":{}}", "user:k/alice" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_budget_holds_and_its_alerts_are_told_wherever_it_stands(string settings, string scope)
    {
        await using var gateway = Make(settings.Replace("B", "{\"usd\":5,\"window\":\"day\",\"alerts\":[0.5,0.8,1.0]}", StringComparison.Ordinal));
        var told = Alerts(gateway);
        Spend(gateway, 2.49m);
        Assert.Empty(told);
        Spend(gateway, 0.01m);
        Spend(gateway, 1.50m);
        var refusal = Admit(gateway, 1.01m).Refusal!;
        Assert.Equal((RefusalComponent.Cost, scope, "usd/day"), (refusal.Component, refusal.Scope, refusal.Limit));
        Assert.True(gateway.Keys.All[0].HasBudget);
        Spend(gateway, 1);
        Assert.Equal(
            ["cost_day_threshold 0.5", "cost_day_threshold 0.8", "limit_hit 1", "cost_day_threshold 1"],
            told.Select(alert => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{alert.Type} {alert.Threshold}")), StringComparer.Ordinal);
        Assert.All(told, alert => Assert.Equal(scope, alert.Scope));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(Admit(gateway, 5).IsAdmitted);
    }

    [Theory]
    [InlineData("1h", 3_600)]
    [InlineData("5h", 18_000)]
    [InlineData("7d", 604_800)]
    public async Task Windows_of_a_length_roll(string window, int seconds)
    {
        await using var gateway = Make($"\"budgets\":[{{\"usd\":5,\"window\":\"{window}\"}}]");
        _time.Advance(TimeSpan.FromSeconds(100));
        Spend(gateway, 5);
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(Admit(gateway, 0.01m).IsAdmitted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Admit(gateway, 5).IsAdmitted);
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-08T06:00Z", "2026-03-09T04:00Z")]
    [InlineData("America/New_York", "2026-11-01T05:00Z", "2026-11-02T05:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T22:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T00:00Z", "2026-10-25T23:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T14:00Z", "2026-04-05T13:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T14:00Z", "2026-10-04T13:00Z")]
    public async Task A_days_money_comes_back_at_local_midnight_through_every_change_of_the_clocks(string zone, string spentAt, string backAt)
    {
        var (spent, back) = (At(spentAt), At(backAt));
        _time.JumpWallClock(spent - _time.GetUtcNow());
        await using var gateway = Make($"\"budgets\":[{{\"usd\":5,\"window\":\"day\",\"timeZone\":\"{zone}\"}}]");
        Spend(gateway, 5);
        Assert.Equal(back - spent, Admit(gateway, 1).Refusal!.RetryAfter);
        _time.Advance(back - spent - TimeSpan.FromMilliseconds(1));
        Assert.False(Admit(gateway, 0.01m).IsAdmitted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(Admit(gateway, 5).IsAdmitted);

        static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_budget_without_alerts_tells_nothing()
    {
        await using var gateway = Make("\"budgets\":[{\"usd\":5,\"window\":\"day\",\"alerts\":[]}]");
        var told = Alerts(gateway);
        Spend(gateway, 5);
        Assert.False(Admit(gateway, 1).IsAdmitted);
        Assert.Empty(told);
    }

    [Fact]
    public async Task Limits_of_a_user_hold_each_user()
    {
        await using var gateway = Make(
            "\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\",\"perUser\":{\"trustUser\":true,\"limits\":{\"rpm\":3,\"concurrency\":1}}}}");
        Spend(gateway, 1);
        var open = Admit(gateway, 1).Lease;
        Assert.Equal("concurrency", Admit(gateway, 1).Refusal!.Limit);
        Assert.True(Admit(gateway, 1, "bob").IsAdmitted);
        open.Dispose();
        Spend(gateway, 1);
        Assert.Equal(("rpm", "user:k/alice"), Admit(gateway, 1).Refusal is { } refusal ? (refusal.Limit, refusal.Scope) : default);
    }

    [Fact]
    public async Task Another_configuration_changes_users_limits_and_keeps_what_they_used()
    {
        const string Key = "\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\"PER}}";
        await using var gateway = Make(With(3));
        Spend(gateway, 3);
        var before = gateway.Keys.All[0];
        gateway.Apply(Read(With(4)));
        Assert.True(Admit(gateway, 1).IsAdmitted);
        Assert.False(Admit(gateway, 1).IsAdmitted);
        gateway.Apply(Read(Key.Replace("PER", "", StringComparison.Ordinal)));
        Assert.True(Admit(gateway, 1).IsAdmitted);
        Assert.False(Admit(gateway, 1, before.CallerOf("alice")).IsAdmitted); // one that came before is held to what it came under

        string With(int usd) => Key.Replace("PER", $",\"perUser\":{{\"trustUser\":true,\"budgets\":[{{\"usd\":{usd},\"window\":\"day\"}}]}}", StringComparison.Ordinal);
    }

    private static string Config(string more) => $"{RunningGateway.Simulated[..^1]},{more}}}";

    private static Gateway.Config.SluiceConfig Read(string more)
    {
        var result = Samples.Parse(Config(more));
        Assert.Empty(result.Errors);
        return result.Config!;
    }

    private GatewayRuntime Make(string more) => RunningGateway.Make(Config(more), _time);

    private static List<Alert> Alerts(GatewayRuntime gateway)
    {
        var told = new List<Alert>();
        gateway.Admission.Subscribe(change =>
        {
            if (change is Alert alert)
                told.Add(alert);
        });
        return told;
    }

    private static AdmissionResult Admit(GatewayRuntime gateway, decimal usd, string user = "alice") => Admit(gateway, usd, gateway.Keys.All[0].CallerOf(user));

    private static AdmissionResult Admit(GatewayRuntime gateway, decimal usd, CallerScopes caller) =>
        gateway.Admission.TryAdmit(new() { Caller = caller, MaxCost = NanoUsd.FromUsd(usd) });

    private static void Spend(GatewayRuntime gateway, decimal usd) =>
        Admit(gateway, usd).Lease.Settle(new() { Cost = NanoUsd.FromUsd(usd) });
}
