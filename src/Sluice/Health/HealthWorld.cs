using Sluice.Signals;

namespace Sluice.Health;

/// <summary>What all gates of a controller share.</summary>
internal sealed class HealthWorld(Clock clock, EventFeed events, Random random)
{
    public Clock Clock => clock;

    public EventFeed Events => events;

    public Random Random => random;

    /// <summary>Gates that changed since they were last written down; <see langword="null"/> where nobody writes.</summary>
    public List<Gate>? Changed { get; set; }

    /// <summary>Targets that may have come to be out for longer, while somebody waits for them.</summary>
    public List<TargetHealth> InDoubt { get; } = [];

    /// <summary>Rises with every change of a gate, so that one number tells of every gate whether a call was admitted before its last change.</summary>
    public long Era { get; private set; }

    public long NextEra() => ++Era;

    public void Note(Gate gate)
    {
        if (Changed is { } changed && !changed.Contains(gate))
            changed.Add(gate);
    }
}
