using Sluice.Tokens;

namespace Sluice.Control;

/// <summary>A call as its controls see it.</summary>
/// <param name="Model">The model that is asked for; empty where nobody says.</param>
/// <param name="Estimate">What it will use at most.</param>
public readonly record struct ControlledCall(string Model, UsageEstimate Estimate)
{
    private readonly bool _isOpen;
    private readonly long _furtherChoices;

    /// <summary>
    /// Whether the call itself limits its output; if not, the estimate's output is an assumption, which learned estimates take the place of where
    /// <see cref="TrafficControlOptions.LearnsEstimates"/> is on. Default true.
    /// </summary>
    public bool HasOutputLimit
    {
        get => !_isOpen;
        init => _isOpen = !value;
    }

    /// <summary>Answers that it asks for, each of which may use as much output; at least 1. Default 1.</summary>
    public long Choices
    {
        get => 1 + _furtherChoices;
        init => _furtherChoices = Math.Max(0, value - 1);
    }

    /// <summary>On whose behalf; <see cref="AmbientTenant.Current"/> if <see langword="null"/>.</summary>
    public string? Tenant { get; init; }

    /// <summary>How long it may wait for room; <see langword="null"/> is <see cref="TrafficControlOptions.MaxWait"/>.</summary>
    public TimeSpan? MaxWait { get; init; }
}
