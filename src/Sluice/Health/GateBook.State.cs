using Sluice.Limits;
using Sluice.Quotas;
using Sluice.State;

namespace Sluice.Health;

/// <summary>What leaves targets alone outlives the process: of those too that are not there again yet.</summary>
internal sealed partial class GateBook
{
    private SavedGates? _savedGates;
    private SavedLimits? _savedQuotas;

    private IEnumerable<Gate> All => _cooldowns.Values.Concat<Gate>(_breakers.Values).Concat(_guards.Values);

    public IReadOnlyList<GateState> SaveGates(StateMoment moment)
    {
        List<GateState> gates = [.. _savedGates?.Save(moment) ?? []];
        foreach (var gate in All)
        {
            if (gate.Save(moment) is { IsBlank: false } saved)
                gates.Add(saved);
        }

        return gates;
    }

    public IReadOnlyList<LimitState> SaveQuotas(StateMoment moment)
    {
        List<LimitState> quotas = [.. _savedQuotas?.SaveLimits(moment) ?? []];
        foreach (var guard in _guards.Values)
        {
            if (guard.Meter?.Save(moment) is { } saved)
                quotas.Add(saved);
        }

        return quotas;
    }

    public IReadOnlyList<UnclaimedBooking> SaveBookings() => [.. _savedQuotas?.Bookings ?? []];

    /// <summary>The accounts' quotas go on from what they counted; a replay may follow.</summary>
    public Books RestoreQuotas(EngineState state, StateMoment moment)
    {
        _savedQuotas = new(state.Quotas, state.UnclaimedQuotas, meters, moment);
        foreach (var account in _guards.Keys.Select(key => key.Account).Distinct(StringComparer.Ordinal).ToArray())
        {
            _savedQuotas.Resume(account, MetersOf(account)!, moment.Now, watch: null);
            _savedQuotas.Discard(account);
        }

        return new(_savedQuotas, MetersOf);
    }

    /// <summary>The gates go on, once the quotas count all that a journal knows of.</summary>
    public int RestoreGates(EngineState state, IEnumerable<GateRecord> later, StateMoment moment)
    {
        foreach (var guard in _guards.Values)
            guard.Meter?.EndReplay(moment.Now);
        _savedGates = new();
        foreach (var gate in state.Gates)
            _savedGates.Add(gate, moment);
        foreach (var record in later)
            _savedGates.Add(record.Gate, StateMoment.ToLoad(world.Clock, record.At));
        return All.Count(gate => Resume(gate, moment.Now));
    }

    private Meter[]? MetersOf(string account)
    {
        var guards = _guards.Values.Where(guard => string.Equals(guard.Subject, account, StringComparison.Ordinal)).ToArray();
        return guards.Length == 0 ? null : [.. guards.Select(guard => guard.Meter).OfType<Meter>()];
    }

    // Guards of an account come together, with the first target that names them.
    private void ResumeQuotas(string account, List<QuotaGuard> made, long now)
    {
        if (made.Count == 0 || _savedQuotas is null)
            return;
        _savedQuotas.Resume(account, [.. made.Select(guard => guard.Meter).OfType<Meter>()], now, watch: null);
        _savedQuotas.Discard(account);
        foreach (var guard in made)
        {
            guard.Meter?.EndReplay(now);
            Resume(guard, now);
        }
    }

    private bool Resume(Gate gate, long now)
    {
        var found = _savedGates?.Take(gate.Key, now);
        if (found is var (saved, moment))
            gate.Load(saved, moment);
        (gate as QuotaGuard)?.Recount(now);
        return found is not null;
    }
}
