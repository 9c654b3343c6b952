using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>What the decision found to fit: a target, and what the call draws there and on its caller.</summary>
internal struct Pick
{
    public Target? Target;
    public Amounts OfCaller;
    public Amounts OfTarget;
}
