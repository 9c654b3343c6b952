namespace Sluice.Batches;

/// <summary>What became of an item.</summary>
public enum BatchItemState
{
    /// <summary>It was not begun, because the batch stopped before its turn.</summary>
    Skipped,

    /// <summary>It succeeded.</summary>
    Succeeded,

    /// <summary>It failed, was refused, or threw.</summary>
    Failed,
}
