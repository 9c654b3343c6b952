namespace Sluice.Choice;

/// <summary>
/// Which of the candidates of one pool that have room takes the call. Candidates of an earlier pool always come first; where two are alike, the one that is
/// named first. It is decided in the same instant as the admission.
/// </summary>
public enum ChoiceStrategy
{
    /// <summary>The one that is named first.</summary>
    Ordered,

    /// <summary>By chance, in proportion to the targets' weights; the policy's seed decides.</summary>
    Weighted,

    /// <summary>The one with the fewest open attempts for its weight.</summary>
    LeastLoaded,

    /// <summary>The one whose tightest limit has the largest part left.</summary>
    MostHeadroom,

    /// <summary>The one where the call costs the least at most; one without a known price last.</summary>
    Cheapest,

    /// <summary>The one whose first token came soonest of late; one that nobody knows yet comes first, and what is known fades by half each minute.</summary>
    Fastest,
}
