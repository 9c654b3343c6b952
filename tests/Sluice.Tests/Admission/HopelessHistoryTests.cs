using Sluice.Admission;
using Sluice.Limits;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Admission;

public sealed class HopelessHistoryTests
{
    private const int Step = 2; // seconds; a 64th of the longest window, so that windows are exact

    /// <summary>At every instant those wait, and only those, of whom it is not certain that they cannot pass in their time.</summary>
    [Fact]
    public void Nobody_waits_for_what_cannot_come_and_nobody_is_refused_who_could_still_pass()
    {
        var (refused, timedOut, admitted) = (0, 0, 0);
        Histories.Check(10_000, seed: 61, steps =>
        {
            var history = new History(steps);
            while (steps.MoveNext())
            {
                switch (steps.Draw(8))
                {
                    case 0 or 1 or 2:
                        history.Come();
                        break;
                    case 3 or 4:
                        history.End();
                        break;
                    case 5:
                        history.Reload();
                        break;
                    default:
                        history.Advance();
                        break;
                }

                history.Check();
            }

            refused += history.Refused;
            timedOut += history.TimedOut;
            admitted += history.Admitted;
        });
        Assert.True(refused > 5_000 && timedOut > 1_000 && admitted > 5_000, $"{refused} refused, {timedOut} timed out, {admitted} admitted after waiting");
    }

    private sealed class History
    {
        private static readonly string[] Names = ["all", "key:a", "key:b", "t0", "t1"];

        private readonly Steps _steps;
        private readonly LimitOptions[][] _limits;
        private readonly Dictionary<string, HopeModel.Place[]> _places;
        private readonly Engine _engine;
        private readonly CallerScopes[] _callers;
        private readonly List<(Lease Lease, HopeModel.Place[] Way, long Tokens, long At)> _open = [];
        private readonly List<(Task<AdmissionResult> Task, HopeModel.Call Call, long Arrival)> _waiting = [];

        public History(Steps steps)
        {
            _steps = steps;
            _limits = [.. Names.Select(_ => Some(steps))];
            _places = Names.Zip(_limits).ToDictionary(
                pair => pair.First,
                pair => pair.Second.Where(limit => limit.Dimension != Dimension.Concurrency).Select(limit => new HopeModel.Place(limit.Max, WindowOf(limit), limit.Dimension == Dimension.Requests)).ToArray(),
                StringComparer.Ordinal);
            _engine = new(Policy());
            _callers = [_engine.Controller.Caller("all", "key:a"), _engine.Controller.Caller("all", "key:b")];
        }

        public int Refused { get; private set; }

        public int TimedOut { get; private set; }

        public int Admitted { get; private set; }

        public void Come()
        {
            var (key, tokens) = (_steps.Draw(2), (long)_steps.Draw(40));
            string[] targets = _steps.Draw(3) switch { 0 => [], 1 => ["t0"], _ => ["t0", "t1"] };
            var request = new AdmissionRequest
            {
                Caller = _callers[key],
                Estimate = new(tokens, 0),
                Priority = Priority.Low + _steps.Draw(4),
                MaxWait = TimeSpan.FromSeconds(Step * (1 + (_steps.Draw(60) * (_steps.Draw(6) == 0 ? 900 : 1)))),
                Candidates = targets.Select(name => _engine.Target(name)).ToArray(),
            };
            HopeModel.Place[] own = [.. _places["all"], .. _places[Names[1 + key]]];
            var ways = targets.DefaultIfEmpty("").ToDictionary(name => name, name => own.Concat(_places.GetValueOrDefault(name, [])).ToArray(), StringComparer.Ordinal);
            var call = new HopeModel.Call(ways, tokens, Now + request.MaxWait.Value.Ticks);
            var task = _engine.Controller.AdmitAsync(request, TestContext.Current.CancellationToken).AsTask();
            if (!task.IsCompleted)
                _waiting.Add((task, call, Now));
            else if (task.Result.IsAdmitted)
                Open(task.Result, call, Now);
        }

        public void End()
        {
            if (_open.Count == 0)
                return;
            var open = _open[_steps.Draw(_open.Count)];
            _open.Remove(open);
            if (_steps.Draw(4) == 0)
            {
                open.Lease.Release();
                return;
            }

            var used = (long)_steps.Draw((int)open.Tokens + 4);
            HopeModel.End(open.Way, open.Tokens, used, open.At, Now);
            open.Lease.Settle(new() { InputTokens = used });
        }

        public void Reload()
        {
            var limits = _limits[_steps.Draw(Names.Length)];
            if (limits.Length == 0)
                return;
            var which = _steps.Draw(limits.Length);
            limits[which] = limits[which] with { Max = Math.Max(1, limits[which].Max - 3 + _steps.Draw(7)) };
            foreach (var (name, i) in Names.Select((name, i) => (name, i)))
            {
                for (var j = 0; j < _places[name].Length; j++)
                    _places[name][j].Max = _limits[i][j].Max; // open calls come last, and count in no place
            }

            _engine.Controller.Apply(Policy());
        }

        public void Advance() => _engine.Advance(Step * (1 + (_steps.Draw(20) * (_steps.Draw(12) == 0 ? 900 : 1))));

        public void Check()
        {
            foreach (var one in _waiting.Where(one => one.Task.IsCompleted).ToArray())
            {
                _waiting.Remove(one);
                var result = one.Task.Result;
                if (result.IsAdmitted)
                {
                    Admitted++;
                    Open(result, one.Call, one.Arrival + result.Waited.Ticks);
                }
                else if (Now >= one.Call.Deadline)
                {
                    TimedOut++;
                }
                else
                {
                    Refused++;
                    Assert.False(HopeModel.MayPass(one.Call, Now), $"it could have passed: {result.Refusal.Message}");
                    Assert.True(result.Refusal.IsPermanent || result.Refusal.RetryAfter is not { } wait || Now + wait.Ticks > one.Call.Deadline, $"it was told of a time in time: {result.Refusal.Message}");
                }
            }

            Assert.All(_waiting, one => Assert.True(HopeModel.MayPass(one.Call, Now), "somebody waits in vain"));
        }

        private long Now => _engine.Time.GetTimestamp();

        private void Open(in AdmissionResult result, HopeModel.Call call, long at) =>
            _open.Add((result.Lease, call.Ways[result.Target?.Name ?? ""], call.Tokens, at));

        private TrafficPolicy Policy() => new()
        {
            Scopes = [.. Names.Zip(_limits).Select(pair => new ScopeOptions(pair.First, pair.Second))],
            Targets = [Engine.TargetOf("t0"), Engine.TargetOf("t1")],
            LeaseExpiry = TimeSpan.FromDays(9),
        };

        private static LimitOptions[] Some(Steps steps) =>
        [
            .. new[]
            {
                new LimitOptions("rpw", Dimension.Requests, 1 + steps.Draw(6), new Window.Rolling(TimeSpan.FromSeconds(16 << steps.Draw(4)))),
                new LimitOptions("tpw", Dimension.Tokens, 20 + steps.Draw(80), new Window.Rolling(TimeSpan.FromSeconds(16 << steps.Draw(4)))),
                new LimitOptions("tpd", Dimension.InputTokens, 40 + steps.Draw(200), new Window.Calendar(CalendarPeriod.Day, TimeZoneInfo.Utc)),
                new LimitOptions("total", Dimension.Tokens, 50 + steps.Draw(400), Window.Total),
                LimitOptions.Concurrency(1 + steps.Draw(5)),
            }.Where(_ => steps.Draw(3) == 0),
        ];

        private static TimeSpan? WindowOf(LimitOptions limit) => limit.Window switch
        {
            Window.Rolling rolling => rolling.Length,
            Window.Calendar => TimeSpan.Zero,
            _ => null,
        };
    }
}
