using System.Globalization;
using Sluice.Gateway.Demo.Traffic;
using Sluice.Gateway.Demo.View;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Routing;
using Sluice.Signals;
using Sluice.Simulation;
using Sluice.Simulation.Records;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Demo;

/// <summary>Counts what the gateway reports, remembers the latest of it, and puts it together with the engine's own numbers.</summary>
internal sealed class DemoBoard
{
    private const int Remembered = 50;

    private readonly Lock _lock = new();
    private readonly GatewayRuntime _runtime;
    private readonly DemoAddress _address;
    private readonly HealthWatch _health = new();
    private readonly long _start;
    private readonly Dictionary<string, KeyTally> _keys;
    private readonly LinkedList<RefusalNote> _refusals = [];
    private readonly LinkedList<DemoEvent> _events = [];
    private readonly Queue<DemoEvent> _untold = [];
    private DemoTotals _totals;

    /// <param name="runtime">The gateway; its journal is watched from now on.</param>
    /// <param name="address">Where it is reached.</param>
    public DemoBoard(GatewayRuntime runtime, DemoAddress address)
    {
        _runtime = runtime;
        _address = address;
        _start = runtime.Time.GetTimestamp();
        _keys = runtime.Config.Keys.ToDictionary(key => key.Name, _ => new KeyTally(), StringComparer.Ordinal);
        runtime.Journal.Ended += Note;
    }

    private TimeSpan Elapsed => _runtime.Time.GetElapsedTime(_start);

    /// <summary>Takes note of what a caller was told when it was refused.</summary>
    public void NoteRefusal(SampleCall call, ClientRefusal refusal)
    {
        var at = Elapsed;
        Add(new RefusalNote(at, call.Caller, refusal.Status, refusal.Component, refusal.Reason, at + refusal.RetryAfter, refusal.IsPermanent));
    }

    /// <summary>Looks at the engine and says how everything stands. Only one at a time may look.</summary>
    public DemoPicture Look()
    {
        var engine = _runtime.Admission.Capture();
        lock (_lock)
        {
            var at = Elapsed;
            foreach (var change in _health.Look(engine.Targets, at))
                Add(change);
            return new()
            {
                Elapsed = at,
                Address = _address,
                Backends = [.. _runtime.Backends.Where(IsOurs).Select(backend => PictureOf(backend, engine))],
                Keys = [.. _keys.Keys.Select(key => PictureOf(key, engine))],
                Totals = _totals,
                Waiting = engine.Waiting,
                Open = engine.OpenLeases,
                Refusals = [.. _refusals],
                Events = [.. _events],
            };
        }
    }

    /// <summary>What happened since this was last asked, the oldest first.</summary>
    public IReadOnlyList<DemoEvent> TakeEvents()
    {
        lock (_lock)
        {
            DemoEvent[] events = [.. _untold];
            _untold.Clear();
            return events;
        }
    }

    private void Note(UsageRecord record)
    {
        var isRefused = record.RefusedBy is not null;
        var isAnswered = record.Status < 400;
        var hasFailedOver = isAnswered && record.Attempts > 1;
        lock (_lock)
        {
            _totals = new(
                _totals.Calls + 1,
                _totals.Answered + One(isAnswered),
                _totals.Held + One(record.WaitMs > 0),
                _totals.FailedOver + One(hasFailedOver),
                _totals.Refused + One(isRefused),
                _totals.Failed + One(!isAnswered && !isRefused));
            if (_keys.TryGetValue(record.KeyName, out var key))
                key.Add(record);
            if (hasFailedOver)
                Add(new DemoEvent(Elapsed, DemoEventKind.Failover, Failover(record)));
            if (record.KeyName == DemoNames.You)
                NoteYours(record);
        }
    }

    // The demo's callers say what they were told; of a call of whoever watches, the record is all there is.
    private void NoteYours(in UsageRecord record)
    {
        var at = Elapsed;
        if (record.RefusedBy is { } component)
        {
            Add(new RefusalNote(at, record.KeyName, record.Status, component, "as your answer says", null, IsPermanent: false));
            return;
        }

        var answer = record.Backend is null ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $" from {record.Backend}: {record.InputTokens} tokens in, {record.OutputTokens} out, {Words.Money(new(record.CostNanoUsd ?? 0))}");
        Add(new DemoEvent(at, DemoEventKind.Yours, $"your own request got {record.Status}{answer}"));
    }

    private void Add(RefusalNote refusal)
    {
        lock (_lock)
        {
            Remember(_refusals, refusal);
            var text = $"{refusal.Key}, {refusal.Status} {refusal.Component}: {refusal.Reason}";
            var passes = Words.Passes(refusal, refusal.At);
            _untold.Enqueue(new(refusal.At, DemoEventKind.Refused, passes.Length == 0 ? text : $"{text}; {passes}"));
        }
    }

    private void Add(DemoEvent happening)
    {
        lock (_lock)
        {
            Remember(_events, happening);
            _untold.Enqueue(happening);
        }
    }

    private static void Remember<T>(LinkedList<T> latest, T item)
    {
        latest.AddFirst(item);
        if (latest.Count > Remembered)
            latest.RemoveLast();
    }

    // What whoever watches adds is on the dashboard alone.
    private static bool IsOurs(Backend backend) => backend.Name is DemoNames.Steady or DemoNames.Moody or DemoNames.Spare;

    private static BackendPicture PictureOf(Backend backend, EngineSnapshot engine)
    {
        var prefix = $"{backend.Name}/";
        var target = engine.Targets.First(target => target.Name.StartsWith(prefix, StringComparison.Ordinal)); // the demo gives each one model
        var record = ((SimulatedProvider)backend.Upstream).Record;
        return new(
            backend.Name,
            backend.Config.Pool,
            target.Health,
            record.Count,
            record.InputTokens + record.ProducedTokens,
            record.CountOf(CallEnd.Refused),
            target.Limits);
    }

    private KeyPicture PictureOf(string key, EngineSnapshot engine)
    {
        var scope = PolicyBuilder.Key(key);
        var limits = engine.Scopes.First(reading => reading.Name == scope).Limits;
        return _keys[key].Picture(key, limits);
    }

    private static string Failover(in UsageRecord record) =>
        $"a call of {record.KeyName} failed over to {record.Backend} (pool {record.Pool}), attempt {record.Attempts}";

    private static int One(bool counts) => counts ? 1 : 0;
}
