namespace Sluice.Choice;

/// <summary>The strategies of a controller.</summary>
/// <param name="seed">The seed of those that draw lots.</param>
internal sealed class Choices(int seed)
{
    private readonly WeightedChoice _weighted = new(new Random(seed));
    private readonly LeastLoadedChoice _leastLoaded = new();
    private readonly MostHeadroomChoice _mostHeadroom = new();
    private readonly CheapestChoice _cheapest = new();
    private readonly FastestChoice _fastest = new();

    /// <summary>What compares the candidates; <see langword="null"/> where the first one is taken.</summary>
    public IChoice? Of(ChoiceStrategy strategy) => strategy switch
    {
        ChoiceStrategy.Weighted => _weighted,
        ChoiceStrategy.LeastLoaded => _leastLoaded,
        ChoiceStrategy.MostHeadroom => _mostHeadroom,
        ChoiceStrategy.Cheapest => _cheapest,
        ChoiceStrategy.Fastest => _fastest,
        _ => null,
    };
}
