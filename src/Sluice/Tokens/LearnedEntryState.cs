namespace Sluice.Tokens;

/// <summary>What was learned of the calls of a key on a model.</summary>
/// <param name="Key">The key; empty for everybody.</param>
/// <param name="Model">The model.</param>
/// <param name="Input">Of the shares of the input's bound, each bucket that is not empty, followed by its count.</param>
/// <param name="Output">The same of the output tokens.</param>
public sealed record LearnedEntryState(string Key, string Model, IReadOnlyList<int> Input, IReadOnlyList<int> Output);
