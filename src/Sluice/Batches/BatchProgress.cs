namespace Sluice.Batches;

/// <summary>How far a batch is.</summary>
/// <param name="Total">Items in all.</param>
/// <param name="Succeeded">Items that succeeded.</param>
/// <param name="Failed">Items that failed.</param>
/// <param name="Skipped">Items that were not begun because the batch stopped.</param>
public readonly record struct BatchProgress(int Total, int Succeeded, int Failed, int Skipped)
{
    /// <summary>Items that have ended, one way or the other.</summary>
    public int Done => Succeeded + Failed + Skipped;
}
