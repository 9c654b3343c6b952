namespace Sluice.Quotas;

/// <summary>The state of a provider's quota.</summary>
public enum QuotaState
{
    /// <summary>Calls pass.</summary>
    Within,

    /// <summary>By our own count it is used up to the threshold; usage that leaves the window ends that.</summary>
    ExceededByBudget,

    /// <summary>The provider said that it is used up; only a probe that is answered, or an operator, ends that.</summary>
    ExceededByCap,
}
