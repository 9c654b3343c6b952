namespace Sluice.Admission;

/// <summary>
/// A call was refused by a limit, a budget or a target's health. For APIs that have nothing but exceptions to say so; the engine itself answers
/// with the <see cref="Admission.Refusal"/>. Nothing was sent; work that was tried and failed is a <see cref="Resilience.CallFailedException"/>,
/// which tells of its attempts.
/// </summary>
/// <param name="refusal">Why.</param>
public sealed class CallRefusedException(Refusal refusal) : Exception(refusal.Message)
{
    /// <summary>What refused, whose it is, and when the call can pass.</summary>
    public Refusal Refusal { get; } = refusal;

    /// <summary>When the call can pass; <see langword="null"/> where waiting does not help or nothing is known.</summary>
    public TimeSpan? RetryAfter => Refusal.RetryAfter;
}
