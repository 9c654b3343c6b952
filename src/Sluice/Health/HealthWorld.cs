using Sluice.Signals;

namespace Sluice.Health;

/// <summary>What all gates of a controller share.</summary>
internal sealed class HealthWorld(Clock clock, EventFeed events, Random random)
{
    public Clock Clock => clock;

    public EventFeed Events => events;

    public Random Random => random;

    /// <summary>Rises with every change of a gate, so that one number tells of every gate whether a call was admitted before its last change.</summary>
    public long Era { get; private set; }

    public long NextEra() => ++Era;
}
