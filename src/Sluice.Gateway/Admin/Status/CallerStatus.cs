namespace Sluice.Gateway.Admin.Status;

/// <summary>A client key, a group of them, or everything together.</summary>
internal sealed record CallerStatus(string Name, bool Enabled, DateTime? Expires, IReadOnlyList<LimitStatus> Limits, IReadOnlyList<BudgetStatus> Budgets);
