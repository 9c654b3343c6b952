using System.Text;
using Sluice.Admission;
using Sluice.Limits;
using Sluice.State;
using Sluice.Tests.Limits;
using Sluice.Time;

namespace Sluice.Tests.State;

/// <summary>Random histories with a restart in the middle, held to exact logs that never restart.</summary>
public sealed class RestartHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_restart_nothing_is_admitted_that_an_exact_log_refuses(bool isKilled)
    {
        var (admitted, refused, refusedByLog) = (0, 0, 0);
        Histories.Check(5_000, seed: isKilled ? 41ul : 42, steps =>
        {
            var run = new Run(steps);
            var snapshot = run.Controller.SaveState();
            var restartAt = 5 + steps.Draw(30);
            for (var i = 0; steps.MoveNext(); i++)
            {
                if (i == restartAt)
                    run.Restart(isKilled ? snapshot : run.Controller.SaveState());
                else if (i < restartAt && steps.Draw(12) == 0)
                    snapshot = run.Controller.SaveState();
                var (engine, log) = run.Step();
                Assert.True(engine is not true || log is true, "admitted what the log refuses");
                admitted += engine is true && i > restartAt ? 1 : 0;
                refused += engine is false && i > restartAt ? 1 : 0;
                refusedByLog += log is false && i > restartAt ? 1 : 0;
            }
        });
        Assert.True(admitted > 3_000 && refusedByLog > 3_000, $"{admitted} admitted, {refusedByLog} refused by the log");
        Assert.InRange((double)refused / refusedByLog, 1, 1.1);
    }

    [Fact]
    public void A_state_that_is_saved_read_and_restored_is_the_same_state()
    {
        var saved = 0;
        Histories.Check(2_000, seed: 43, steps =>
        {
            var run = new Run(steps);
            while (steps.MoveNext())
                run.Step();
            run.EndAll();
            var state = run.Controller.SaveState();
            var bytes = StateJson.Write(state);
            saved += state.Limits.Count;

            run.Restart(StateJson.Read(bytes), away: TimeSpan.Zero);

            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(StateJson.Write(run.Controller.SaveState())));
        });
        Assert.True(saved > 3_000, $"{saved} limits");
    }

    [Fact]
    public void A_journal_gives_the_same_state_in_any_order_and_any_number_of_times()
    {
        var settled = 0;
        Histories.Check(2_000, seed: 44, steps =>
        {
            var run = new Run(steps);
            var snapshot = run.Controller.SaveState();
            while (steps.MoveNext())
                run.Step();
            var records = run.Journal.Records;
            settled += records.OfType<SettlementRecord>().Count();
            JournalRecord[] shuffled = [.. records, .. records.Where((_, i) => i % 3 == 0)];
            new Random(steps.Draw(1_000)).Shuffle(shuffled);

            var one = run.Restored(snapshot, records);
            var other = run.Restored(snapshot, shuffled);

            Assert.Equal(Encoding.UTF8.GetString(StateJson.Write(one)), Encoding.UTF8.GetString(StateJson.Write(other)));
        });
        Assert.True(settled > 4_000, $"{settled} settlements");
    }

    [Fact]
    public void Wherever_a_journal_breaks_off_what_comes_back_counts_at_least_what_was_true_then()
    {
        var prefixes = 0;
        Histories.Check(1_000, seed: 47, steps =>
        {
            var run = new Run(steps);
            var snapshot = run.Controller.SaveState();
            List<(int Records, long Tokens, long Cost)> truth = [];
            while (steps.MoveNext())
            {
                run.Step();
                truth.Add((run.Journal.Records.Count, run.Counted(Dimension.Tokens, "ever"), run.Counted(Dimension.Cost, "cost")));
            }

            var records = run.Journal.Records;
            foreach (var (count, tokens, cost) in truth.Where((_, i) => i % 5 == 0))
            {
                var restored = run.Restored(snapshot, [.. records.Take(count)]).Limits;
                Assert.True(tokens <= (restored.FirstOrDefault(limit => limit.Limit == "ever")?.Used ?? 0), $"{tokens} tokens after {count} records");
                Assert.True(cost <= (restored.FirstOrDefault(limit => limit.Limit == "cost")?.Amounts.Sum() ?? 0), $"{cost} nano-dollars after {count} records");
                prefixes++;
            }
        });
        Assert.True(prefixes > 4_000, $"{prefixes} prefixes");
    }

    /// <summary>A controller with three limits on its caller and one on its target, and exact logs of all of them by the wall clock.</summary>
    private sealed class Run
    {
        private readonly Steps _steps;
        private readonly TrafficPolicy _policy;
        private readonly ExactLog[] _logs;
        private readonly List<(Lease Lease, long Tokens, int[] Entries)> _open = [];
        private VirtualTimeProvider _time = new(Start);

        public Run(Steps steps)
        {
            _steps = steps;
            var (requests, tokens, ofTarget) = (4 + steps.Draw(12), 50 + steps.Draw(100), 50 + steps.Draw(100));
            var (minutes, target) = (64 << steps.Draw(2), 64 << steps.Draw(2));
            _policy = new()
            {
                Scopes =
                [
                    new(
                        "key:a",
                        new("requests", Dimension.Requests, requests, new Window.Rolling(TimeSpan.FromSeconds(64))),
                        new("tokens", Dimension.Tokens, tokens, new Window.Rolling(TimeSpan.FromSeconds(minutes))),
                        new("cost", Dimension.Cost, 1_000_000, new Window.Rolling(TimeSpan.FromHours(5))),
                        new("ever", Dimension.Tokens, 2_000, Window.Total)),
                    new("t", new LimitOptions("tokens", Dimension.Tokens, ofTarget, new Window.Rolling(TimeSpan.FromSeconds(target)))),
                ],
                Targets = [new("t") { Scopes = ["t"] }],
                LeaseExpiry = TimeSpan.FromDays(2),
            };
            _logs = [Log(requests, 64), Log(tokens, minutes), Log(2_000, 1_000_000), Log(ofTarget, target)];
            Controller = Make();
        }

        public AdmissionController Controller { get; private set; }

        public MemoryJournal Journal { get; private set; } = new();

        private long Now => (_time.GetUtcNow() - Start).Ticks;

        public (bool? Engine, bool? Log) Step()
        {
            switch (_steps.Draw(5))
            {
                case 0 when _open.Count > 0:
                    End(_steps.Draw(_open.Count), _steps.Draw(4) == 0 ? null : _steps.Draw(40));
                    return default;
                case 1:
                    _time.Advance(TimeSpan.FromSeconds(_steps.Draw(40)));
                    return default;
                default:
                    var tokens = 1 + _steps.Draw(30);
                    var fits = Enumerable.Range(0, _logs.Length).All(i => _logs[i].Fits(Now, i == 0 ? 1 : tokens));
                    var admission = Controller.TryAdmit(new()
                    {
                        Caller = Controller.Caller("key:a"),
                        Candidates = new[] { new Candidate(Controller.Target("t"), new(tokens)) },
                        Estimate = new(tokens, 0),
                    });
                    if (admission.IsAdmitted)
                        _open.Add((admission.Lease, tokens, [.. _logs.Select((log, i) => log.Book(Now, i == 0 ? 1 : tokens))]));
                    return (admission.IsAdmitted, fits);
            }
        }

        public long Counted(Dimension dimension, string name) => Controller.Capture().Scopes.SelectMany(scope => scope.Limits)
            .Where(limit => limit.Dimension == dimension && limit.Name == name).Sum(limit => limit.Used + limit.Reserved);

        public void EndAll()
        {
            while (_open.Count > 0)
                End(0, 5);
        }

        /// <summary>The calls that are open are lost with the process: the log keeps them at their estimates.</summary>
        public void Restart(EngineState state, TimeSpan? away = null)
        {
            var records = Journal.Records;
            _time = new(_time.GetUtcNow() + (away ?? TimeSpan.FromSeconds(_steps.Draw(20))));
            _open.Clear();
            Controller = Make();
            Controller.Restore(state, records);
        }

        public EngineState Restored(EngineState state, IReadOnlyList<JournalRecord> journal)
        {
            var controller = new AdmissionController(_policy, new VirtualTimeProvider(_time.GetUtcNow()));
            controller.Restore(state, journal);
            return controller.SaveState();
        }

        private void End(int at, long? used)
        {
            var (lease, tokens, entries) = _open[at];
            _open.RemoveAt(at);
            if (used is { } amount)
                lease.Settle(new() { InputTokens = amount, Cost = new(amount) });
            else
                lease.Release();
            for (var i = 1; i < _logs.Length; i++)
                _logs[i].Settle(entries[i], tokens, used ?? 0, Now);
            if (used is null)
                _logs[0].Settle(entries[0], 1, 0, Now);
        }

        private AdmissionController Make()
        {
            var controller = new AdmissionController(_policy, _time);
            Journal = new();
            controller.UseJournal(Journal);
            return controller;
        }

        private static ExactLog Log(long max, int seconds) => new(max, TimeSpan.FromSeconds(seconds).Ticks);
    }
}
