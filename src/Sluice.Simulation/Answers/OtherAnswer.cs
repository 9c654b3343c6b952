namespace Sluice.Simulation.Answers;

/// <summary>An answer to a call that generates nothing.</summary>
/// <param name="Body">The body of a good answer.</param>
/// <param name="Error">What is wrong instead.</param>
internal sealed record OtherAnswer(byte[] Body, ProviderError? Error = null)
{
    public static OtherAnswer Failed(ProviderError error) => new([], error);
}
