using System.Globalization;
using Sluice.Admission;
using Sluice.Budgets;
using Sluice.Limits;
using Sluice.Tests.Admission;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Budgets;

public sealed class BudgetHistoryTests
{
    private const int Step = 2; // seconds; a 64th of the longest rolling window, so that windows are exact

    [Fact]
    public void Every_decision_sum_and_alert_of_a_budget_is_the_exact_logs()
    {
        var (admitted, refused, thresholds, hits) = (0, 0, 0, 0);
        Histories.Check(10_000, seed: 31, steps =>
        {
            var limits = Enumerable.Range(0, 3).Select(i => Any(steps, $"limit-{i}")).ToArray();
            var engine = new Engine(new() { Scopes = [new("key:a", [.. limits.Select(limit => limit.Options)])], LeaseExpiry = TimeSpan.FromDays(99) });
            engine.Time.JumpWallClock(new DateTimeOffset(2026, 5, 5, 23, 59, 0, TimeSpan.Zero) - engine.Time.GetUtcNow()); // midnight comes soon
            engine.Advance(Step);
            var log = new AlertLog(engine);
            var open = new List<(Lease Lease, BudgetModel.Use[] Uses, long Amount)>();
            while (steps.MoveNext())
            {
                var now = engine.Time.GetUtcNow().Ticks;
                switch (steps.Draw(5))
                {
                    case 0 when open.Count > 0:
                        var call = open[steps.Draw(open.Count)];
                        open.Remove(call);
                        var actual = steps.Draw(6) == 0 ? call.Amount + steps.Draw(20) : steps.Draw((int)call.Amount + 1);
                        call.Lease.Settle(new() { InputTokens = actual });
                        for (var i = 0; i < limits.Length; i++)
                            limits[i].Model.Settle(call.Uses[i], actual, now);
                        break;
                    case 1:
                        engine.Advance(Step * (steps.Draw(40) == 0 ? 43_200 : steps.Draw(20)));
                        break;
                    default:
                        var amount = steps.Draw(40);
                        var admission = engine.Try(input: amount);
                        Assert.Equal(limits.All(limit => limit.Model.Fits(now, amount)), admission.IsAdmitted);
                        if (admission.IsAdmitted)
                        {
                            admitted++;
                            open.Add((admission.Lease, [.. limits.Select(limit => limit.Model.Book(now, amount))], amount));
                            break;
                        }

                        refused++;
                        var by = limits.Single(limit => limit.Options.Name == admission.Refusal.Limit);
                        Assert.False(by.Model.Fits(now, amount));
                        if (!admission.Refusal.IsPermanent)
                            by.Model.Refuse(now);
                        break;
                }

                foreach (var (options, model) in limits)
                {
                    Assert.Equal(model.Used(engine.Time.GetUtcNow().Ticks), engine.Limit(options.Name).Used);
                    Assert.Equal(model.Alerts, log.Alerts.Where(alert => alert.LimitName == options.Name).Select(NameOf), StringComparer.Ordinal);
                }
            }

            hits += log.Alerts.Count(alert => alert.Type == AlertTypes.LimitHit);
            thresholds += log.Alerts.Count(alert => alert.Type != AlertTypes.LimitHit);
        });
        Assert.True(admitted > 50_000 && refused > 20_000 && thresholds > 15_000 && hits > 10_000,
            $"{admitted} admitted, {refused} refused, {thresholds} thresholds, {hits} hits");
    }

    private static (LimitOptions Options, BudgetModel Model) Any(Steps steps, string name)
    {
        var max = 20 + steps.Draw(120);
        double[][] several = [[], [0.8], [0.5, 0.9], [0.1, 0.35, 0.6, 0.8, 1]];
        var thresholds = several[steps.Draw(4)];
        var (window, rolling, period) = steps.Draw(4) switch
        {
            0 => (new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc), 0, TimeSpan.TicksPerDay),
            1 => (Window.Total, 0, 0),
            _ when TimeSpan.FromSeconds(16 << steps.Draw(4)) is var length => (new Window.Rolling(length), length.Ticks, 0),
            _ => default((Window, long, long)),
        };
        return (new(name, Dimension.Tokens, window == Window.Total ? 10 * max : max, window) { Alerts = new(thresholds) },
            new(window == Window.Total ? 10 * max : max, rolling, period, thresholds));
    }

    private static string NameOf(Alert alert) =>
        alert.Type == AlertTypes.LimitHit ? alert.Type : alert.Threshold.ToString(CultureInfo.CurrentCulture);
}
