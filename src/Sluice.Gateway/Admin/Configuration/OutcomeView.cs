using Sluice.Gateway.Config.Running;

namespace Sluice.Gateway.Admin.Configuration;

/// <summary>What became of an attempt to put a configuration in force.</summary>
/// <param name="At">When.</param>
/// <param name="Trigger">What asked for it: <c>start</c>, <c>file</c>, <c>signal</c> or <c>admin</c>.</param>
/// <param name="Applied">Whether it is in force; if not, the one before still is.</param>
/// <param name="Revision">The number of the configuration that is in force now.</param>
/// <param name="Errors">Why it is not in force.</param>
/// <param name="Warnings">What is allowed but probably not meant.</param>
/// <param name="RestartNeeded">Settings that were changed and wait for the next start.</param>
internal sealed record OutcomeView(
    DateTime At, string Trigger, bool Applied, long Revision, IReadOnlyList<ErrorView> Errors, IReadOnlyList<WarningView> Warnings, IReadOnlyList<string> RestartNeeded)
{
    public static OutcomeView Of(ConfigOutcome outcome) => new(
        outcome.At.UtcDateTime,
        outcome.Trigger,
        outcome.IsApplied,
        outcome.Revision,
        [.. outcome.Errors.Select(ErrorView.Of)],
        [.. outcome.Warnings.Select(WarningView.Of)],
        outcome.RestartNeeded);
}
