using Sluice.Errors;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>How an attempt ended: what it costs, and what it says of its target's health.</summary>
/// <param name="Charge">What it costs.</param>
/// <param name="Usage">What it used, where <paramref name="Charge"/> is <see cref="Charge.Actual"/>.</param>
/// <param name="Outcome">What it says of the target.</param>
public readonly record struct AttemptEnd(Charge Charge, Usage Usage, CallOutcome Outcome)
{
    /// <summary>
    /// How long after it was sent the first token of its answer came, more than zero; <see langword="null"/> if that is not known. What
    /// <see cref="Choice.ChoiceStrategy.Fastest"/> goes by.
    /// </summary>
    public TimeSpan? FirstTokenAfter { get; init; }

    /// <summary>It was answered, and used this.</summary>
    public static AttemptEnd Answered(in Usage usage) => new(Charge.Actual, usage, CallOutcome.Success);

    /// <summary>It was sent and broke off, so that nothing is known of what it used.</summary>
    public static AttemptEnd Unknown(CallOutcome outcome) => new(Charge.Estimate, default, outcome);

    /// <summary>It was answered with an error, which bills nothing.</summary>
    public static AttemptEnd Refused(CallOutcome outcome) => new(Charge.Unbilled, default, outcome);

    /// <summary>It was never sent.</summary>
    public static AttemptEnd NotSent(CallOutcome outcome) => new(Charge.Unsent, default, outcome);
}
