namespace Sluice.Gateway.Admin.Status;

/// <summary>Counts over everything; of the open leases, 100 at most are listed one by one.</summary>
internal sealed record EngineStatus(int OpenLeases, int Waiting, long OveruseTokens, decimal OveruseUsd);
