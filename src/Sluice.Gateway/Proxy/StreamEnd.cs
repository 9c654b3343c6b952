using Sluice.Errors;

namespace Sluice.Gateway.Proxy;

/// <summary>How a relayed stream ended.</summary>
/// <param name="Kind">Well, by the client, or broken.</param>
/// <param name="Error">The standard code of a broken end.</param>
/// <param name="Problem">What broke it, in words.</param>
internal readonly record struct StreamEnd(StreamEndKind Kind, ErrorCode Error = default, string? Problem = null)
{
    /// <summary>Whether a broken end says nothing of the target's health: it was we who had no more time.</summary>
    public bool IsNeutral { get; init; }

    public static StreamEnd Good => new(StreamEndKind.Good);

    public static StreamEnd ClientGone => new(StreamEndKind.ClientGone, ErrorCode.Cancelled);

    /// <summary>A time ran out: that of the whole call, which says nothing of the target, or that of a silent backend.</summary>
    public static StreamEnd OutOfTime(bool isTotal) => isTotal
        ? Broken("The call took longer than it may (timeouts.total).", ErrorCode.Timeout) with { IsNeutral = true }
        : Broken("The backend sent nothing for too long (timeouts.idle).", ErrorCode.Timeout);

    public static StreamEnd Broken(string problem, ErrorCode error = ErrorCode.ServerError) => new(StreamEndKind.Broken, error, problem);
}
