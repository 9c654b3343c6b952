using Sluice.Admission;
using Sluice.Limits;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Admission;

public sealed class DecisionHistoryTests
{
    private const int Step = 2; // seconds; a 64th of the longest window, so that windows are exact

    [Fact]
    public void Every_decision_over_scopes_and_targets_is_the_models()
    {
        var (admitted, refused, exact) = (0, 0, 0);
        Histories.Check(3_000, seed: 11, steps =>
        {
            var places = Enumerable.Range(0, 5).Select(_ => (
                Requests: (Max: 1 + steps.Draw(6), Seconds: 16 << steps.Draw(4)),
                Tokens: (Max: 10 + steps.Draw(90), Seconds: 16 << steps.Draw(4)),
                Open: 1 + steps.Draw(6))).ToArray();
            string[] names = ["key:a", "group", "t0", "t1", "t2"];
            var engine = new Engine(new()
            {
                Scopes = [.. places.Select((place, i) => new ScopeOptions(
                    names[i],
                    new("rpm", Dimension.Requests, place.Requests.Max, Rolling(place.Requests.Seconds)),
                    new("tpm", Dimension.Tokens, place.Tokens.Max, Rolling(place.Tokens.Seconds)),
                    LimitOptions.Concurrency(place.Open)))],
                Targets = [.. names[2..].Select(Engine.TargetOf)],
                LeaseExpiry = TimeSpan.FromDays(9),
            });
            var caller = engine.Controller.Caller("key:a", "group");
            var made = places.Select(place => new DecisionModel.Place(
                new(place.Requests.Max, Rolling(place.Requests.Seconds).Length.Ticks),
                new(place.Tokens.Max, Rolling(place.Tokens.Seconds).Length.Ticks),
                place.Open)).ToArray();
            var model = new DecisionModel { Callers = made[..2], Targets = made[2..] };
            var open = new List<(Lease Lease, DecisionModel.Call Call)>();
            while (steps.MoveNext())
            {
                var now = engine.Time.GetTimestamp();
                switch (steps.Draw(4))
                {
                    case 0 when open.Count > 0:
                        var ending = open[steps.Draw(open.Count)];
                        open.Remove(ending);
                        long? used = steps.Draw(4) == 0 ? null : steps.Draw((int)ending.Call.Tokens + 6);
                        if (used is { } tokens)
                            ending.Lease.Settle(new() { InputTokens = tokens });
                        else
                            ending.Lease.Release();
                        DecisionModel.End(ending.Call, now, used);
                        break;
                    case 1:
                        engine.Advance(Step * steps.Draw(12));
                        break;
                    default:
                        int[] order = [0, 1, 2];
                        new Random(steps.Draw(1_000)).Shuffle(order);
                        order = order[..(1 + steps.Draw(3))];
                        var request = new AdmissionRequest
                        {
                            Caller = caller,
                            Estimate = new(steps.Draw(40), 0),
                            Candidates = order.Select(i => engine.Target($"t{i}")).ToArray(),
                        };
                        var target = model.Choose(now, request.Estimate.InputTokens, order);
                        var admission = engine.Controller.TryAdmit(request);
                        Assert.Equal(target < 0 ? null : $"t{target}", admission.Target?.Name);
                        Assert.Equal(target >= 0, admission.IsAdmitted);
                        if (admission.IsAdmitted)
                        {
                            admitted++;
                            open.Add((admission.Lease, model.Admit(now, request.Estimate.InputTokens, target)));
                        }
                        else
                        {
                            refused++;
                            if (steps.Draw(10) == 0 && admission.Refusal.RetryAfterIsExact)
                            {
                                exact++;
                                AssertExact(engine, request, admission.Refusal);
                                return; // what follows would not be on the windows' steps
                            }
                        }

                        break;
                }
            }
        });
        Assert.True(admitted > 5_000 && refused > 5_000 && exact > 300, $"{admitted} admitted, {refused} refused, {exact} exact");
    }

    [Fact]
    public void Retry_after_is_exact_over_windows_buckets_and_calendars_at_once()
    {
        var exact = 0;
        Histories.Check(2_000, seed: 12, steps =>
        {
            LimitOptions Any(string name) => steps.Draw(5) switch
            {
                0 => new(name, Dimension.Requests, 1 + steps.Draw(5), Rolling(1 + steps.Draw(90))),
                1 => new(name, Dimension.Tokens, 40 + steps.Draw(100), Rolling(1 + steps.Draw(90))) { Slack = TimeSpan.FromMilliseconds(steps.Draw(500)) },
                2 => new(name, Dimension.Requests, 1 + steps.Draw(7), new Window.TokenBucket(TimeSpan.FromSeconds(1 + steps.Draw(20)), 1 + steps.Draw(5))),
                3 => new(name, Dimension.Tokens, 40 + steps.Draw(100), new Window.TokenBucket(TimeSpan.FromSeconds(1 + steps.Draw(20)), 40 + steps.Draw(50))),
                _ => new(name, Dimension.InputTokens, 100 + steps.Draw(200), new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)),
            };
            var engine = new Engine(new()
            {
                Scopes =
                [
                    new("key:a", Any("a"), Any("b")), new("t0", Any("a"), Any("b")), new("t1", Any("a"), Any("b")),
                ],
                Targets = [Engine.TargetOf("t0"), Engine.TargetOf("t1")],
            });
            while (steps.MoveNext())
            {
                var request = engine.Call(steps.Draw(41), to: [engine.Target("t0"), engine.Target("t1")]);
                var admission = engine.Controller.TryAdmit(request);
                if (admission.IsAdmitted)
                {
                    admission.Lease.Settle(new() { InputTokens = steps.Draw(50) });
                }
                else if (admission.Refusal.RetryAfterIsExact && steps.Draw(3) == 0)
                {
                    exact++;
                    AssertExact(engine, request, admission.Refusal);
                }

                engine.Time.Advance(TimeSpan.FromTicks(steps.Draw(20_000_000)));
            }
        });
        Assert.True(exact > 3_000, $"{exact} exact");
    }

    private static void AssertExact(Engine engine, in AdmissionRequest request, Refusal refusal)
    {
        var wait = refusal.RetryAfter!.Value;
        Assert.Equal(0, wait.Ticks % TimeSpan.TicksPerMillisecond);
        engine.Time.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(engine.Controller.Preflight(request));
        engine.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(engine.Controller.Preflight(request) is null, $"does not pass after {wait}: {refusal.Message}");
    }

    private static Window.Rolling Rolling(int seconds) => new(TimeSpan.FromSeconds(seconds));
}
