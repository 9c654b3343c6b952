using Sluice.Errors;
using Sluice.Tokens;

namespace Sluice.Resilience;

/// <summary>How plain work, which yields a value or throws, is read as an attempt.</summary>
/// <typeparam name="T">What the work yields.</typeparam>
public sealed record WorkOptions<T>
{
    /// <summary>What an exception says of the target; see <see cref="WorkErrors.Classify"/> for what holds unless set.</summary>
    public Func<Exception, CallOutcome>? Classify { get; init; }

    /// <summary>What a value used; its estimate unless set.</summary>
    public Func<T, Usage>? UsageOf { get; init; }
}
