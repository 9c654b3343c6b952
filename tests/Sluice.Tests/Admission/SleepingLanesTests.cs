using System.Globalization;
using System.Text;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Admission;

/// <summary>Lanes that nothing can move are not asked, and nobody can tell that from what happens.</summary>
public sealed class SleepingLanesTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public async Task Where_each_caller_waits_for_its_own_limit_an_ending_asks_as_many_as_it_can_move(int callers)
    {
        var engine = new Engine(new()
        {
            Scopes = [new("all", LimitOptions.Concurrency(1_000_000)), .. Enumerable.Range(0, callers).Select(i => new ScopeOptions($"key:{i}", LimitOptions.Concurrency(1)))],
            Queue = new() { Capacity = callers },
        });
        var open = new List<Lease>();
        var waiting = new List<Task<AdmissionResult>>();
        for (var i = 0; i < callers; i++)
        {
            var request = new AdmissionRequest { Caller = engine.Controller.Caller("all", $"key:{i}"), MaxWait = TimeSpan.FromHours(1) };
            open.Add(engine.Controller.TryAdmit(request).Lease);
            waiting.Add(engine.Controller.AdmitAsync(request, TestContext.Current.CancellationToken).AsTask());
        }

        open[^1].Release();
        var before = engine.Controller.AskedWaiters;
        foreach (var lease in open[..^1])
            lease.Release();
        Assert.Equal(callers - 1, engine.Controller.AskedWaiters - before);
        foreach (var task in waiting)
            Assert.True((await task).IsAdmitted);
    }

    [Fact]
    public void Ten_thousand_histories_are_the_same_whether_lanes_sleep_or_all_are_asked_each_time()
    {
        var (admitted, refused, spared) = (0, 0, 0L);
        Histories.Check(10_000, seed: 71, steps =>
        {
            var policy = Policy(steps);
            var (one, other) = (new Twin(policy, isSleepless: false), new Twin(policy, isSleepless: true));
            while (steps.MoveNext())
            {
                var (kind, which, size, wait, way) = (steps.Draw(9), steps.Draw(5), steps.Draw(40), steps.Draw(60), steps.Draw(4));
                var priority = Priority.Low + steps.Draw(4);
                foreach (var twin in new[] { one, other })
                {
                    switch (kind)
                    {
                        case 0 or 1 or 2 or 3:
                            twin.Come(which, size, wait, way, priority);
                            break;
                        case 4 or 5 or 6:
                            twin.End(which + (wait * 5), size);
                            break;
                        case 7 when wait == 0:
                            twin.Cancel(size);
                            break;
                        default:
                            twin.Advance(size * 100);
                            break;
                    }
                }

                Assert.Equal(other.Told.ToString(), one.Told.ToString());
            }

            admitted += one.Admitted;
            refused += one.Refused;
            spared += other.Asked - one.Asked;
        });
        Assert.True(admitted > 5_000 && refused > 5_000 && spared > 5_000, $"{admitted} admitted after waiting, {refused} refused, {spared} not asked");
    }

    private static TrafficPolicy Policy(Steps steps)
    {
        LimitOptions[] Some(int share) =>
        [
            .. new[]
            {
                new LimitOptions("rpw", Dimension.Requests, 1 + steps.Draw(4), new Window.Rolling(TimeSpan.FromSeconds(3 + steps.Draw(9)))),
                new LimitOptions("tpw", Dimension.Tokens, 40 + steps.Draw(60), new Window.Rolling(TimeSpan.FromSeconds(5 + steps.Draw(9)))),
                LimitOptions.RequestsPerSecond(1 + steps.Draw(3), 1 + steps.Draw(3)),
                LimitOptions.Concurrency(1 + steps.Draw(3)),
            }.Where(_ => steps.Draw(share) == 0),
        ];
        return new()
        {
            Scopes =
            [
                .. Enumerable.Range(0, 5).Select(i => new ScopeOptions($"key:{i}", Some(2)) { Weight = 1 + i }),
                new("all", [.. Some(4).Select(limit => limit with { Max = limit.Max * 3 })]), new("t0", Some(4)), new("t1", Some(3)),
            ],
            Targets = [Engine.TargetOf("t0"), Engine.TargetOf("t1")],
            LeaseExpiry = TimeSpan.FromSeconds(40),
        };
    }

    private sealed class Twin
    {
        private readonly Engine _engine;
        private readonly List<Lease> _open = [];
        private readonly List<(int Number, Task<AdmissionResult> Task, CancellationTokenSource Cancel)> _waiting = [];
        private int _number;

        public Twin(TrafficPolicy policy, bool isSleepless)
        {
            _engine = new(policy);
            _engine.Controller.IsSleepless = isSleepless;
        }

        /// <summary>What became of each call, and when.</summary>
        public StringBuilder Told { get; } = new();

        public int Admitted { get; private set; }

        public int Refused { get; private set; }

        public long Asked => _engine.Controller.AskedWaiters;

        public void Come(int key, int tokens, int wait, int way, Priority priority)
        {
            var request = new AdmissionRequest
            {
                Caller = _engine.Controller.Caller("all", $"key:{key}"),
                Estimate = new(tokens, 0),
                Priority = priority,
                MaxWait = TimeSpan.FromMilliseconds(wait * 250),
                Candidates = way switch
                {
                    0 => new Candidate[] { _engine.Target("t0"), _engine.Target("t1") },
                    1 => new Candidate[] { _engine.Target("t0") },
                    _ => default,
                },
            };
            var cancel = new CancellationTokenSource();
            _waiting.Add((_number++, _engine.Controller.AdmitAsync(request, cancel.Token).AsTask(), cancel));
            Collect();
        }

        public void End(int which, int used)
        {
            if (_open.Count == 0)
                return;
            var lease = _open[which % _open.Count];
            _open.Remove(lease);
            if (used % 5 == 0)
                lease.Release();
            else if (used % 7 == 0)
                lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(used))));
            else
                lease.Settle(new() { InputTokens = used });
            Collect();
        }

        public void Cancel(int which)
        {
            if (_waiting.Count > 0)
                _waiting[which % _waiting.Count].Cancel.Cancel();
            Collect();
        }

        public void Advance(int milliseconds)
        {
            _engine.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            Collect();
        }

        private void Collect()
        {
            foreach (var one in _waiting.Where(one => one.Task.IsCompleted).ToArray())
            {
                _waiting.Remove(one);
                one.Cancel.Dispose();
                if (one.Task.IsCanceled)
                    continue;
                var result = one.Task.Result;
                Told.Append(CultureInfo.InvariantCulture, $"{one.Number} {result.Waited} {result.Target} {result.Refusal?.Message}\n");
                if (result.IsAdmitted)
                    _open.Add(result.Lease);
                Admitted += result.IsAdmitted && result.Waited > TimeSpan.Zero ? 1 : 0;
                Refused += result.IsAdmitted ? 0 : 1;
            }
        }
    }
}
