using Sluice.Pricing;

namespace Sluice.Signals;

/// <summary>An open call at one instant.</summary>
/// <param name="Caller">The last scope of its caller, such as <c>key:team-a</c>; empty for one without scopes.</param>
/// <param name="Target">The target of its open attempt, or of the last one; <see langword="null"/> where the call named none.</param>
/// <param name="Attempts">Attempts it was admitted to.</param>
/// <param name="Age">How long ago it was admitted.</param>
/// <param name="ExpiresIn">Until it expires at its estimate, unless it is renewed or ends.</param>
/// <param name="ReservedTokens">Tokens that it holds in the limits of its caller.</param>
/// <param name="ReservedCost">Money that it holds in the limits of its caller.</param>
public sealed record LeaseReading(
    string Caller, string? Target, int Attempts, TimeSpan Age, TimeSpan ExpiresIn, long ReservedTokens, NanoUsd ReservedCost);
