using Sluice.Limits;
using Sluice.State;

namespace Sluice.Admission;

/// <summary>What outlives the process: the limits of all scopes, of those too that are not there again yet.</summary>
internal sealed partial class Registry
{
    public IReadOnlyList<LimitState> SaveLimits(StateMoment moment)
    {
        List<LimitState> limits = [.. _meters.Saved?.SaveLimits(moment) ?? []];
        foreach (var meter in AllMeters())
        {
            if (meter.Save(moment) is { } saved)
                limits.Add(meter.Alerts is { } alerts ? alerts.Save(saved, moment) : saved);
        }

        return limits;
    }

    public IReadOnlyList<UnclaimedBooking> SaveBookings() => [.. _meters.Saved?.Bookings ?? []];

    public IReadOnlyList<GateState> SaveGates(StateMoment moment) => _gates.SaveGates(moment);

    public IReadOnlyList<LimitState> SaveQuotas(StateMoment moment) => _gates.SaveQuotas(moment);

    public IReadOnlyList<UnclaimedBooking> SaveQuotaBookings() => _gates.SaveBookings();

    /// <summary>Takes up a saved state; the bookings of a journal are put on it.</summary>
    public RestoreReport Restore(EngineState state, IReadOnlyList<JournalRecord> journal, StateMoment moment, out long nextBooking)
    {
        var saved = new SavedLimits(state.Limits, state.Unclaimed, _meters, moment);
        var limits = 0;
        foreach (var scope in AllScopes())
        {
            limits += saved.Resume(scope.Name, scope.Meters, moment.Now, watch: null);
            saved.Discard(scope.Name);
        }

        var replay = new Replay(state, new(saved, MetersOf), _gates.RestoreQuotas(state, moment), moment);
        replay.Run(journal);
        foreach (var meter in AllMeters())
            meter.EndReplay(moment.Now);
        var gates = _gates.RestoreGates(state, replay.Gates, moment);
        _meters.Saved = saved;
        nextBooking = replay.NextBooking;
        return new()
        {
            Away = new(moment.Away),
            ClockWentBack = state.TakenAt > moment.UtcNow ? state.TakenAt - moment.UtcNow : TimeSpan.Zero,
            Limits = limits,
            Gates = gates,
            Unclaimed = saved.Count,
            Bookings = replay.Bookings,
            Settlements = replay.Settlements,
        };
    }

    private IEnumerable<Scope> AllScopes() => _scopes.Values.Concat(Members.Scopes);

    private IEnumerable<Meter> AllMeters() => AllScopes().SelectMany(scope => scope.Meters);

    private Meter[]? MetersOf(string scope) => _scopes.GetValueOrDefault(scope)?.Meters ?? Members.Find(scope)?.Scope.Meters;
}
