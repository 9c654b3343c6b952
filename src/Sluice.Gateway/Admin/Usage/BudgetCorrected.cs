namespace Sluice.Gateway.Admin.Usage;

/// <summary>What a correction did: never more was taken back than was there.</summary>
/// <param name="Scope">Whose limit it is.</param>
/// <param name="Limit">The limit's name.</param>
/// <param name="Usd">Dollars that were added, or taken back if negative; null for a limit that counts no money.</param>
/// <param name="Amount">The same for any other limit: requests or tokens.</param>
internal sealed record BudgetCorrected(string Scope, string Limit, decimal? Usd, long? Amount);
