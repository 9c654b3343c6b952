using Sluice.Admission;
using Sluice.Limits;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Admission;

public sealed class WaitingHistoryTests
{
    [Fact]
    public void Nobody_waits_who_could_go_and_nobody_is_lost()
    {
        var (waited, timedOut, cancelled) = (0, 0, 0);
        Histories.Check(3_000, seed: 21, steps =>
        {
            LimitOptions[] Some() =>
            [
                .. new[]
                {
                    LimitOptions.RequestsPerMinute(1 + steps.Draw(6)), LimitOptions.TokensPerMinute(50 + steps.Draw(60)), LimitOptions.OutputTokensPerMinute(40),
                    LimitOptions.Concurrency(1 + steps.Draw(4)), LimitOptions.RequestsPerSecond(1, 1 + steps.Draw(2)),
                }.Where(_ => steps.Draw(3) != 0),
            ];
            var policy = new TrafficPolicy
            {
                Scopes = [new("key:a", Some()), new("key:b", Some()), new("t0", Some()), new("t1", Some())],
                Targets = [Engine.TargetOf("t0"), Engine.TargetOf("t1")],
                LeaseExpiry = TimeSpan.FromSeconds(40),
            };
            var engine = new Engine(policy);
            CallerScopes[] callers = [engine.Caller, engine.Controller.Caller("key:b")];
            var open = new List<Lease>();
            var waiting = new List<(Task<AdmissionResult> Task, AdmissionRequest Request, CancellationTokenSource Cancel, long Deadline)>();
            while (steps.MoveNext())
            {
                switch (steps.Draw(6))
                {
                    case 0 or 1 or 2:
                        Candidate[] to = steps.Draw(3) switch
                        {
                            0 => [],
                            1 => [engine.Target("t0"), engine.Target("t1", after: steps.Draw(2) * 3)],
                            _ => [engine.Target("t1")],
                        };
                        var wait = TimeSpan.FromSeconds(1 + steps.Draw(80));
                        var request = new AdmissionRequest
                        {
                            Caller = callers[steps.Draw(2)],
                            Estimate = new(steps.Draw(3) * 12, steps.Draw(3) * 10),
                            Candidates = to,
                            MaxWait = wait,
                        };
                        var cancel = new CancellationTokenSource();
                        waiting.Add((engine.Controller.AdmitAsync(request, cancel.Token).AsTask(), request, cancel, engine.Time.GetTimestamp() + wait.Ticks));
                        break;
                    case 3 when open.Count > 0:
                        var lease = open[steps.Draw(open.Count)];
                        open.Remove(lease);
                        if (steps.Draw(3) == 0)
                            lease.Release();
                        else
                            lease.Settle(new() { InputTokens = steps.Draw(40) });
                        break;
                    case 4 when waiting.Count > 0:
                        var index = steps.Draw(waiting.Count);
                        waiting[index].Cancel.Cancel();
                        Assert.True(waiting[index].Task.IsCompleted);
                        break;
                    default:
                        engine.Time.Advance(TimeSpan.FromMilliseconds(steps.Draw(9_000)));
                        break;
                }

                foreach (var one in waiting.Where(one => one.Task.IsCompleted).ToArray())
                {
                    waiting.Remove(one);
                    one.Cancel.Dispose();
                    cancelled += one.Task.IsCanceled ? 1 : 0;
                    if (one.Task.IsCanceled)
                        continue;
                    var result = one.Task.Result;
                    waited += result.IsAdmitted && result.Waited > TimeSpan.Zero ? 1 : 0;
                    timedOut += !result.IsAdmitted && result.Waited > TimeSpan.Zero ? 1 : 0;
                    Assert.True(result.Waited <= one.Request.MaxWait);
                    Assert.True(result.IsAdmitted || result.Refusal.Limit is not null || result.Refusal.Target is not null, "refused for no reason");
                    if (result.IsAdmitted)
                        open.Add(result.Lease);
                }

                Assert.Equal(waiting.Count, engine.Now.Waiting);
                Assert.All(waiting, one => Assert.True(one.Deadline > engine.Time.GetTimestamp()));
                engine.Controller.Apply(policy); // asks everybody anew
                Assert.All(waiting, one => Assert.False(one.Task.IsCompleted, "somebody could go and waited"));
            }

            engine.Advance(200);
            Assert.Equal(0, engine.Now.Waiting);
            Assert.All(waiting, one => Assert.True(one.Task.IsCompleted));
        });
        Assert.True(waited > 1_000 && timedOut > 300 && cancelled > 300, $"{waited} waited, {timedOut} timed out, {cancelled} cancelled");
    }
}
