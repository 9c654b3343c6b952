namespace Sluice.Gateway.Admin.Usage;

/// <summary>The body of <c>POST /admin/budgets/adjust</c>.</summary>
/// <param name="Scope">Whose limit it is, as in refusals: <c>key:team-a</c>, <c>group:platform</c>, <c>all</c>.</param>
/// <param name="Limit">The limit's name, as in refusals: <c>usd/day</c>, <c>tpm</c>.</param>
/// <param name="Usd">For a budget: dollars to add to what was spent, or to take back if negative.</param>
/// <param name="Amount">For any other limit: requests or tokens.</param>
/// <param name="Reason">Why; it stands in the audit log.</param>
internal sealed record BudgetCorrection(string Scope, string Limit, decimal? Usd, long? Amount, string Reason);
