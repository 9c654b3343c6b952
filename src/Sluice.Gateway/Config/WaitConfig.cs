using Sluice.Admission;
namespace Sluice.Gateway.Config;

/// <summary>How calls wait inside Sluice.</summary>
internal sealed record WaitConfig
{
    /// <summary>How long a call waits at most; zero: it never waits.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls wait at the same time; at least 1.</summary>
    public int Capacity { get; init; } = 500;

    /// <summary>Who goes when one more would wait.</summary>
    public QueueOverflow Overflow { get; init; }
}
