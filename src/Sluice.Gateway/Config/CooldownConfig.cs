using Sluice.Health;
namespace Sluice.Gateway.Config;

/// <summary>How long a backend that answered 429 is left alone.</summary>
internal sealed record CooldownConfig
{
    /// <summary>The first cooldown.</summary>
    public TimeSpan Base { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest one that Sluice chooses itself.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How cooldowns grow.</summary>
    public CooldownBackoff Backoff { get; init; }

    /// <summary>Calls at the same time up to which it comes back step by step; 0 = all at once.</summary>
    public int SlowStart { get; init; }
}
