using Sluice.Pricing;

namespace Sluice.Admission;

/// <summary>A target that a call could go to.</summary>
/// <param name="Target">The target.</param>
/// <param name="MaxCost">What the call costs there at most, to be held against budgets.</param>
/// <param name="After">
/// It is used only once the call has waited so long for the candidates before it, or has no more time to wait, or comes when none of them can be free by
/// then. Zero at once.
/// </param>
public readonly record struct Candidate(Target Target, NanoUsd MaxCost = default, TimeSpan After = default)
{
    /// <summary>
    /// Its pool: candidates of one pool stand next to each other, and the request's strategy chooses among them; the next pool's are used only where none of
    /// them has room.
    /// </summary>
    public int Pool { get; init; }

    /// <summary>Whether nobody knows what it costs, so that <see cref="MaxCost"/> says nothing.</summary>
    public bool IsUnpriced { get; init; }

    /// <summary>
    /// The prices that <see cref="MaxCost"/> was reckoned by, so that <see cref="AdmissionController.Explain"/> can say what size its budgets would let pass;
    /// <see langword="null"/> where they are not known here. No decision looks at it.
    /// </summary>
    public ModelPrice? Price { get; init; }
}
