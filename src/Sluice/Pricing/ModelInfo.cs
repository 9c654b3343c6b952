namespace Sluice.Pricing;

/// <summary>A row of the catalog.</summary>
public sealed record ModelInfo
{
    /// <summary>Who sells the model, as in <c>openai</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's name, without a date.</summary>
    public required string Model { get; init; }

    /// <summary>What it costs.</summary>
    public required ModelPrice Price { get; init; }

    /// <summary>Tokens of input and output together at most.</summary>
    public required long ContextWindow { get; init; }

    /// <summary>Tokens of output at most; 0 for a model that produces none, as those that embed.</summary>
    public required long MaxOutput { get; init; }

    /// <summary>Where the price was read.</summary>
    public required string Source { get; init; }

    /// <summary>The last day on which the price was seen to be true.</summary>
    public required DateOnly AsOf { get; init; }
}
