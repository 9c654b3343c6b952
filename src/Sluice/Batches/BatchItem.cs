using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Batches;

/// <summary>What became of one item of a batch.</summary>
/// <typeparam name="T">What an item yields.</typeparam>
public sealed record BatchItem<T>
{
    /// <summary>Its place in the batch, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>What became of it.</summary>
    public required BatchItemState State { get; init; }

    /// <summary>What it yields, where it succeeded; what its last attempt yielded, where it failed.</summary>
    public T? Value { get; init; }

    /// <summary>The standard code of its failure, or of the failure that stopped the batch before it.</summary>
    public ErrorCode? Error { get; init; }

    /// <summary>Why it was not let through, where that was it.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What it threw, where it did.</summary>
    public Exception? Exception { get; init; }

    /// <summary>Attempts that were made for it.</summary>
    public int Attempts { get; init; }

    /// <summary>Time it spent waiting for room and in pauses.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Whether it succeeded.</summary>
    public bool IsSuccess => State == BatchItemState.Succeeded;
}
