namespace Sluice.Gateway.Config;

/// <summary>What a cooling backend still lets through.</summary>
internal sealed record EmergencyConfig
{
    /// <summary>The share of its rpm, 0 to 1; 0 is off.</summary>
    public double Fraction { get; init; }
}
