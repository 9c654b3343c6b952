namespace Sluice.Gateway.Admin.Status;

/// <summary>The limits that a class of models shares on a backend's account.</summary>
internal sealed record ModelLimitsStatus(IReadOnlyList<string> Models, IReadOnlyList<LimitStatus> Limits);
