using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Resilience;

/// <summary>A call that failed in all its attempts, or was not let through; thrown by the forms that yield a value and nothing else.</summary>
public sealed class CallFailedException : Exception
{
    internal CallFailedException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>What was refused; <see langword="null"/> where the last attempt was sent and failed.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The standard code: the refusal's, or that of the error which tells most.</summary>
    public required ErrorCode Code { get; init; }

    /// <summary>Attempts that were made.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the same call could be let through, at the earliest; <see langword="null"/> where waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
