using Microsoft.Extensions.Options;
using Sluice.Control;

namespace Sluice.Hosting;

/// <summary>Validates options when the host starts, with every problem at once.</summary>
/// <param name="name">The policy's name, which messages begin with.</param>
internal sealed class TrafficControlOptionsValidator(string name) : IValidateOptions<TrafficControlOptions>
{
    public ValidateOptionsResult Validate(string? named, TrafficControlOptions options)
    {
        if (!string.Equals(named, name, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        var problems = options.Validate();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Select(problem => $"Sluice policy '{name}': {problem}"));
    }
}
