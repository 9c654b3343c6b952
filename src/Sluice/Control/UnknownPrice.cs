namespace Sluice.Control;

/// <summary>What becomes of a call to a model whose price nobody knows, where money is limited.</summary>
public enum UnknownPrice
{
    /// <summary>It is refused: a budget that cannot count a call cannot hold.</summary>
    Refuse,

    /// <summary>It counts as free.</summary>
    Free,
}
