namespace Sluice.State;

/// <summary>
/// Saved gates that are not there yet, such as those of a model that a wildcard names: each goes on as soon as it is made, and is saved again
/// until then. Guarded by the controller's lock.
/// </summary>
internal sealed class SavedGates
{
    private readonly Dictionary<GateKey, (GateState State, StateMoment Loaded)> _gates = [];

    public void Add(GateState gate, StateMoment loaded) => _gates[gate.Key] = (gate, loaded);

    /// <summary>What was saved of a gate, which from now on saves itself.</summary>
    /// <param name="key">The gate's.</param>
    /// <param name="now">The instant.</param>
    public (GateState State, StateMoment Moment)? Take(GateKey key, long now) => _gates.Remove(key, out var saved) ? (saved.State, saved.Loaded.At(now)) : null;

    public IEnumerable<GateState> Save(StateMoment moment) =>
        _gates.Values.Select(saved => saved.State.After(saved.Loaded.At(moment.Now).Away)).Where(saved => !saved.IsOver);
}
