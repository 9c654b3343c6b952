using System.ComponentModel.DataAnnotations;
using Polly;
using Sluice.Admission;
using Sluice.Health;

namespace Sluice.Polly;

/// <summary>A breaker for one target.</summary>
public class TargetBreakerStrategyOptions : ResilienceStrategyOptions
{
    /// <summary>Makes options named <c>TargetBreaker</c>.</summary>
    public TargetBreakerStrategyOptions() => Name = "TargetBreaker";

    /// <summary>The target's name, which refusals use. Default <c>target</c>.</summary>
    [Required]
    public string Target { get; set; } = "target";

    /// <summary>What a rate refusal (429) does.</summary>
    public CooldownOptions Cooldown { get; set; } = new();

    /// <summary>What failures do.</summary>
    public BreakerOptions Breaker { get; set; } = new();

    /// <inheritdoc cref="AdmissionStrategyOptions.EndGenerator"/>
    public Func<EndGeneratorArguments, AttemptEnd>? EndGenerator { get; set; }
}
