namespace Sluice.Limits;

/// <summary>A limit's numbers at one instant; reading it changed nothing.</summary>
/// <param name="Name">The limit's name.</param>
/// <param name="Dimension">What it counts.</param>
/// <param name="Window">Over what time.</param>
/// <param name="Max">How much is allowed.</param>
/// <param name="Used">What ended calls used and still counts; of a token bucket, permits that have not come back. May exceed <paramref name="Max"/> where a provider billed more than was reserved.</param>
/// <param name="Reserved">What open calls hold at most.</param>
/// <param name="ResetIn">Until nothing of what counts now counts any more, if nothing else comes; <see langword="null"/> where no time brings it back.</param>
public sealed record LimitReading(
    string Name, Dimension Dimension, Window Window, long Max, long Used, long Reserved, TimeSpan? ResetIn)
{
    /// <summary>Whether nobody configured it: the provider's headers said so, and it holds beside what is configured.</summary>
    public bool IsLearned { get; init; }

    /// <summary>Room that is left, never negative.</summary>
    public long Remaining => Math.Max(0, Capacity - Used - Reserved);

    /// <summary>Room when nothing is used: <see cref="Max"/>, but the burst of a token bucket, whose Max is a rate.</summary>
    public long Capacity => Window is Window.TokenBucket bucket ? bucket.Burst : Max;
}
