namespace Sluice.Simulation.Windows;

/// <summary>All limits as rate-limit headers tell them.</summary>
internal readonly record struct LimitStates(LimitState Requests, LimitState Tokens, LimitState InputTokens, LimitState OutputTokens);
