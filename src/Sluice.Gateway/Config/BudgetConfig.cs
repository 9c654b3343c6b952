using Sluice.Pricing;

namespace Sluice.Gateway.Config;

/// <summary>A limit on money.</summary>
/// <param name="Amount">How much may be spent in the window; greater than 0.</param>
/// <param name="Window">The window.</param>
/// <param name="Alerts">Shares in (0, 1] at which somebody is told, ascending.</param>
internal sealed record BudgetConfig(NanoUsd Amount, BudgetWindow Window, IReadOnlyList<double> Alerts);
