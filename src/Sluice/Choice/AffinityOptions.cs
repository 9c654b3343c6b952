namespace Sluice.Choice;

/// <summary>Keeping a conversation on the target that took its last call, for the prompt caches of providers.</summary>
public sealed record AffinityOptions
{
    /// <summary>How long after its last call a conversation is kept; 0 = not at all. Default 0.</summary>
    public TimeSpan KeepFor { get; init; }

    /// <summary>Conversations that are remembered at most; the one whose last call is the longest ago is forgotten for a new one. From 1 to 10,000,000. Default 100,000.</summary>
    public int Capacity { get; init; } = 100_000;

    internal AffinityOptions Validated()
    {
        if (KeepFor < TimeSpan.Zero || KeepFor > TimeSpan.FromDays(3660))
            throw new ArgumentOutOfRangeException(nameof(KeepFor), KeepFor, $"Affinity {nameof(KeepFor)} must be from 0 (off) to ten years.");
        if (Capacity is < 1 or > 10_000_000)
            throw new ArgumentOutOfRangeException(nameof(Capacity), Capacity, $"Affinity {nameof(Capacity)} must be from 1 to 10,000,000 conversations.");
        return this;
    }
}
