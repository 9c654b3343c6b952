using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;

namespace Sluice.Signals;

/// <summary>A target at one instant.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Health">Whether it takes calls.</param>
/// <param name="Limits">The limits of all its scopes.</param>
public sealed record TargetReading(string Name, HealthReading Health, IReadOnlyList<LimitReading> Limits)
{
    /// <summary>The quotas of its account.</summary>
    public IReadOnlyList<QuotaReading> Quotas { get; init; } = [];
}
