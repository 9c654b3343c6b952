using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Tests.Admission;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Quotas;

public sealed class QuotaHistoryTests
{
    [Fact]
    public void A_quota_guard_does_what_its_model_does_in_every_history()
    {
        var quota = new QuotaOptions("17m", Dimension.Tokens, 1_000, new Window.Rolling(TimeSpan.FromSeconds(1_024))) { ThresholdPercent = 90, ResumePercent = 70 };
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        Histories.Check(10_000, seed: 13, steps =>
        {
            var engine = new Engine(new()
            {
                Scopes = [new("key:a")],
                LeaseExpiry = TimeSpan.FromDays(100),
                Targets = [new("t") { Account = "acc", Quotas = [quota], Cooldown = new() { Jitter = 0 }, Breaker = new() { Failures = 0 } }],
            });
            var model = new QuotaModel();
            var open = new List<(Lease Lease, (QuotaModel.Use, int, bool) Call)>();
            var now = 0.0;
            while (steps.MoveNext())
            {
                switch (steps.Draw(5))
                {
                    case 0 or 1:
                        var amount = 1 + steps.Draw(steps.Draw(2) == 0 ? 50 : 500);
                        var admits = model.Admits(amount, now);
                        var admission = engine.Try(amount, to: engine.Target("t"));
                        Assert.Equal(admits, admission.IsAdmitted);
                        if (admits)
                            open.Add((admission.Lease, model.Take(amount, now)));
                        else
                            Assert.Equal(RefusalComponent.QuotaGuard, admission.Refusal!.Component);
                        seen[admits ? "admitted" : "refused"] = seen.GetValueOrDefault(admits ? "admitted" : "refused") + 1;
                        break;
                    case 2 or 3 when open.Count > 0:
                        var call = open[steps.Draw(open.Count)];
                        open.Remove(call);
                        var (error, hint) = steps.Draw(6) switch { 0 => ((ErrorCode?)ErrorCode.QuotaExhausted, steps.Draw(600)), 1 => (ErrorCode.Cancelled, 0), _ => (null, 0) };
                        var actual = error is null ? steps.Draw(600) : 0;
                        call.Lease.End(error is { } code
                            ? AttemptEnd.Refused(new(code, hint == 0 ? null : TimeSpan.FromSeconds(hint)))
                            : AttemptEnd.Answered(new() { InputTokens = actual }));
                        model.Report(call.Call, actual, error, hint, now);
                        break;
                    default:
                        var seconds = 16 * (steps.Draw(5) == 0 ? steps.Draw(70) : steps.Draw(6)); // a multiple of what the window merges
                        engine.Advance(seconds);
                        now += seconds;
                        break;
                }

                var reading = engine.Now.Targets[0].Quotas[0];
                var state = reading.State switch { QuotaState.Within => "within", QuotaState.ExceededByBudget => "budget", _ => "cap" };
                Assert.Equal((model.StateAt(now), model.Used(now), model.Held(now)), (state, reading.Used, reading.Reserved));
                seen[state] = seen.GetValueOrDefault(state) + 1;
            }
        });
        foreach (var what in (string[])["admitted", "refused", "within", "budget", "cap"])
            Assert.True(seen.GetValueOrDefault(what) > 1_000, $"{what}: {seen.GetValueOrDefault(what)}");
    }
}
