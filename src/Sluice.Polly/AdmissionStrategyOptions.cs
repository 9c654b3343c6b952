using System.ComponentModel.DataAnnotations;
using Polly;
using Sluice.Admission;
using Sluice.Control;

namespace Sluice.Polly;

/// <summary>Admission of every execution by limits, budgets and the health of its target.</summary>
public class AdmissionStrategyOptions : ResilienceStrategyOptions
{
    /// <summary>Makes options named <c>Admission</c>.</summary>
    public AdmissionStrategyOptions() => Name = "Admission";

    /// <summary>The controls. Required.</summary>
    [Required]
    public TrafficControl? Control { get; set; }

    /// <summary>Says what an execution will use at most. One request and nothing else unless set.</summary>
    public Func<CallGeneratorArguments, ControlledCall>? CallGenerator { get; set; }

    /// <summary>
    /// Says what an execution used and what its outcome says of the target. Unless set, an <see cref="HttpResponseMessage"/> is read by its status and
    /// headers, an exception as the controls read it, and any other result is a success at the estimate.
    /// </summary>
    public Func<EndGeneratorArguments, AttemptEnd>? EndGenerator { get; set; }

    /// <summary>Called when an execution is refused, before its outcome, a <see cref="CallRefusedException"/>, goes on.</summary>
    public Func<OnRefusedArguments, ValueTask>? OnRefused { get; set; }
}
