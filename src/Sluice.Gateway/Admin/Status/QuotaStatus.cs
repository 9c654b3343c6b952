using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Quotas;

namespace Sluice.Gateway.Admin.Status;

/// <summary>A quota of a backend's account: tokens, requests, or dollars.</summary>
internal sealed record QuotaStatus(
    string Name, string State, decimal Max, decimal Used, decimal Reserved, decimal UsedPercent, decimal ThresholdPercent, DateTime? ResumesAt, DateTime? NextProbeAt, DateTime? ResetsAt)
{
    public static QuotaStatus Of(QuotaReading quota, DateTime at) => new(
        quota.Name,
        quota.State switch
        {
            QuotaState.ExceededByBudget => "exceeded_budget",
            QuotaState.ExceededByCap => "exceeded_cap",
            _ => "within",
        },
        Amount(quota, quota.Budget),
        Amount(quota, quota.Used),
        Amount(quota, quota.Reserved),
        quota.UsedPercent,
        quota.ThresholdPercent,
        at + quota.ResumesIn,
        at + quota.NextProbeIn,
        quota.ResetIn > TimeSpan.Zero ? at + quota.ResetIn : null);

    private static decimal Amount(QuotaReading quota, long amount) => quota.Dimension == Dimension.Cost ? new NanoUsd(amount).Usd : amount;
}
