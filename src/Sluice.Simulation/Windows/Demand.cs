namespace Sluice.Simulation.Windows;

/// <summary>What a call brings to the limits when it arrives.</summary>
/// <param name="InputTokens">Input tokens, as the provider's own tokenizer counts them.</param>
/// <param name="OutputLimit">The output limit that the call names, for one choice.</param>
/// <param name="Choices">How many answers it asks for.</param>
/// <param name="CachedTokens">Those of its input tokens that the provider's cache has.</param>
internal readonly record struct Demand(long InputTokens, long? OutputLimit, int Choices, long CachedTokens = 0);
