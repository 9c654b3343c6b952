using Sluice.Limits;

namespace Sluice.Quotas;

/// <summary>A quota at one instant; reading it changed nothing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="State">Whether calls pass.</param>
/// <param name="Dimension">What it counts.</param>
/// <param name="Window">Over what time.</param>
/// <param name="Budget">How much there is; 0 if that is not known.</param>
/// <param name="ThresholdPercent">The share of it that is used at most.</param>
/// <param name="Used">What ended attempts used and still counts.</param>
/// <param name="Reserved">What open attempts hold at most.</param>
/// <param name="ResumesIn">Where it is exceeded by budget: when usage has fallen far enough, if nothing else comes.</param>
/// <param name="NextProbeIn">Where it is exceeded by cap: when the next probe may go; zero if it may now, or is under way.</param>
/// <param name="ResetIn">Until nothing of what counts now counts any more; zero if nothing does.</param>
public sealed record QuotaReading(
    string Name, string Account, QuotaState State, Dimension Dimension, Window Window, long Budget, decimal ThresholdPercent, long Used, long Reserved,
    TimeSpan? ResumesIn, TimeSpan? NextProbeIn, TimeSpan ResetIn)
{
    /// <summary>Whether nothing is known of the budget, so that only the provider's answers count.</summary>
    public bool IsErrorOnly => Budget == 0;

    /// <summary>The share of the budget that is used, in percent with one decimal; 0 where the budget is not known.</summary>
    public decimal UsedPercent => Budget == 0 ? 0 : Math.Round(100m * Used / Budget, 1);
}
