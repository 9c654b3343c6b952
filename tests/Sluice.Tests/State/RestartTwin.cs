using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.State;
using Sluice.Time;

namespace Sluice.Tests.State;

/// <summary>The model of a restart: a controller that goes on living, while its twin is saved, read and restored.</summary>
internal sealed class RestartTwin
{
    private readonly TrafficPolicy _policy;
    private readonly VirtualTimeProvider _time;
    private readonly AdmissionController _lives;
    private readonly List<(Lease Lives, Lease Restarts)> _open = [];
    private AdmissionController _restarts;
    private MemoryJournal _journal = new();

    public RestartTwin(TrafficPolicy policy, VirtualTimeProvider time)
    {
        (_policy, _time, _lives) = (policy, time, new(policy, time));
        _restarts = Journaled();
    }

    public int Open => _open.Count;

    public EngineState Snapshot() => _restarts.SaveState();

    public (string Lives, string Restarts) Ask(long tokens, params string[] targets)
    {
        var (lives, restarts) = (Ask(_lives), Ask(_restarts));
        if (lives.IsAdmitted && restarts.IsAdmitted)
            _open.Add((lives.Lease, restarts.Lease));
        return (Words(lives), Words(restarts));

        AdmissionResult Ask(AdmissionController controller) => controller.TryAdmit(new()
        {
            Caller = controller.Caller("key:a"),
            Candidates = targets.Select(name => new Candidate(Target(controller, name), new(tokens))).ToArray(),
            Estimate = new(tokens, 0),
        });
    }

    public void End(int at, AttemptEnd end)
    {
        var (lives, restarts) = _open[at];
        _open.RemoveAt(at);
        lives.End(end);
        restarts.End(end);
    }

    public void EndAll()
    {
        while (_open.Count > 0)
            End(0, AttemptEnd.Answered(new() { InputTokens = 5 }));
    }

    /// <summary>The one's process ends, with its calls; the other's calls end with their outcomes unknown.</summary>
    public void Restart(EngineState state)
    {
        foreach (var (lives, _) in _open)
            lives.End(AttemptEnd.Unknown(CallOutcome.Cancelled));
        _open.Clear();
        var journal = _journal.Records;
        _restarts = Journaled();
        _restarts.Restore(StateJson.Read(StateJson.Write(state)), journal);
    }

    public (HealthReading Lives, HealthReading Restarts) Health(string target) =>
        (_lives.Health(Target(_lives, target)), _restarts.Health(Target(_restarts, target)));

    // Those that a wildcard names are made with their first call.
    private static Target Target(AdmissionController controller, string name) =>
        controller.GetOrAddTarget(name, name => (new(name) { Account = "acc", Breaker = RestartTwinTests.Breaker, Cooldown = RestartTwinTests.Cooldown }, []));

    private AdmissionController Journaled()
    {
        var controller = new AdmissionController(_policy, _time);
        controller.UseJournal(_journal = new());
        return controller;
    }

    private static string Words(AdmissionResult result) => result.Refusal is { } refusal
        ? FormattableString.Invariant($"{refusal.Component} {refusal.Limit} {refusal.RetryAfter?.TotalMilliseconds}")
        : $"to {result.Target!.Name}";
}
