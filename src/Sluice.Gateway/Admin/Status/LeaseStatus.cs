using Sluice.Signals;

namespace Sluice.Gateway.Admin.Status;

/// <summary>An open call.</summary>
internal sealed record LeaseStatus(
    string Scope, string? Target, int Attempts, long AgeMs, long ExpiresInMs, long ReservedTokens, decimal ReservedUsd)
{
    public static LeaseStatus Of(LeaseReading lease) => new(
        lease.Caller,
        lease.Target,
        lease.Attempts,
        (long)lease.Age.TotalMilliseconds,
        (long)lease.ExpiresIn.TotalMilliseconds,
        lease.ReservedTokens,
        lease.ReservedCost.Usd);
}
