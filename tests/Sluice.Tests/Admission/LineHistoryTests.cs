using Sluice.Admission;
using Sluice.Limits;
using Sluice.Tests.Limits;
using Sluice.Tokens;

namespace Sluice.Tests.Admission;

public sealed class LineHistoryTests
{
    [Fact]
    public void Who_is_refused_at_once_would_have_waited_in_vain()
    {
        var (refused, behind, inVain, admittedLater) = (0, 0, 0, 0);
        Histories.Check(6_000, seed: 31, steps =>
        {
            var engine = new Engine(Policy(steps));
            var history = new History(engine, steps);
            while (steps.MoveNext())
            {
                if (steps.Draw(3) != 0)
                {
                    history.EndOrAdvance();
                    continue;
                }

                var request = history.Request();
                var call = history.Wait(request);
                if (!call.IsCompleted || call.Result is not { Refusal: { IsPermanent: false } refusal, Waited: var waited } || waited > TimeSpan.Zero)
                    continue;

                // The same call with all the time in the world joins the line; nothing else comes, and open calls end as they like.
                refused++;
                behind += refusal.RetryAfterIsExact ? 0 : 1;
                var deadline = engine.Time.GetTimestamp() + request.MaxWait!.Value.Ticks;
                var patient = history.Wait(request with { MaxWait = TimeSpan.FromDays(1) });
                Assert.False(patient.IsCompleted, "it could have gone at once");
                while (engine.Time.GetTimestamp() <= deadline)
                {
                    Assert.False(patient.IsCompleted && patient.Result.IsAdmitted, $"It would have gone in time: {refusal.Message}");
                    history.EndOrAdvance(until: deadline + 1);
                    steps.MoveNext();
                }

                return;
            }

            engine.Advance(1_000);
            inVain += history.InVain;
            admittedLater += history.Waited;
        });
        Assert.True(refused > 2_000 && behind > 800 && admittedLater > 500, $"{refused} refused, {behind} behind others, {admittedLater} waited, {inVain} in vain");
        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} refused, {behind} behind others, {admittedLater} waited, {inVain} in vain");
    }

    private static TrafficPolicy Policy(Steps steps)
    {
        LimitOptions[] Some() =>
        [
            .. new[]
            {
                LimitOptions.RequestsPerSecond(1 + steps.Draw(3), 1 + steps.Draw(3)), LimitOptions.TokensPerMinute(50 + steps.Draw(60)), LimitOptions.Concurrency(1 + steps.Draw(6)),
                new("rpw", Dimension.Requests, 1 + steps.Draw(4), new Window.Rolling(TimeSpan.FromSeconds(3 + steps.Draw(5)))), LimitOptions.OutputTokensPerMinute(40),
            }.Where(_ => steps.Draw(3) == 0),
        ];
        return new()
        {
            Scopes = [new("key:a", Some()), new("key:b", Some()), new("all", Some()), new("t0", Some()), new("t1", Some())],
            Targets = [Engine.TargetOf("t0") with { Count = (CountingRule)steps.Draw(3) }, Engine.TargetOf("t1") with { Count = (CountingRule)steps.Draw(3) }],
            LeaseExpiry = TimeSpan.FromDays(9),
        };
    }

    private sealed class History(Engine engine, Steps steps)
    {
        private readonly CallerScopes[] _callers = [engine.Controller.Caller("key:a", "all"), engine.Controller.Caller("key:b", "all"), engine.Controller.Caller("key:a")];
        private readonly List<(Lease Lease, UsageEstimate Estimate)> _open = [];
        private readonly List<(Task<AdmissionResult> Task, AdmissionRequest Request)> _waiting = [];

        public int InVain { get; private set; }

        public int Waited { get; private set; }

        public AdmissionRequest Request() => new()
        {
            Caller = _callers[steps.Draw(3)],
            Estimate = new(steps.Draw(3) * 12, steps.Draw(3) * 10),
            MaxWait = TimeSpan.FromMilliseconds(1 + steps.Draw(8_000)),
            Candidates = steps.Draw(4) switch
            {
                0 => new Candidate[] { engine.Target("t0"), engine.Target("t1") },
                1 => new Candidate[] { engine.Target("t1") },
                _ => default,
            },
        };

        public Task<AdmissionResult> Wait(in AdmissionRequest request)
        {
            var task = engine.Controller.AdmitAsync(request, TestContext.Current.CancellationToken).AsTask();
            _waiting.Add((task, request));
            Collect();
            return task;
        }

        public void EndOrAdvance(long until = long.MaxValue)
        {
            if (_open.Count > 0 && steps.Draw(2) == 0)
            {
                var (lease, estimate) = _open[steps.Draw(_open.Count)];
                _open.Remove((lease, estimate));
                lease.Settle(new()
                {
                    InputTokens = steps.Draw((int)estimate.InputTokens + 1),
                    OutputTokens = steps.Draw((int)estimate.MaxOutputTokens + 1),
                });
            }
            else
            {
                var ahead = until == long.MaxValue ? long.MaxValue : until - engine.Time.GetTimestamp();
                engine.Time.Advance(new(Math.Min(ahead, TimeSpan.FromMilliseconds(1 + steps.Draw(900)).Ticks)));
            }

            Collect();
        }

        private void Collect()
        {
            foreach (var (task, request) in _waiting.Where(one => one.Task.IsCompleted).ToArray())
            {
                _waiting.Remove((task, request));
                var result = task.Result;
                if (result.IsAdmitted)
                    _open.Add((result.Lease, request.Estimate));
                if (result.Waited == TimeSpan.Zero)
                    continue;
                Waited += result.IsAdmitted ? 1 : 0;
                InVain += result.IsAdmitted ? 0 : 1;
            }
        }
    }
}
