namespace Sluice.Http;

/// <summary>What becomes of requests that Sluice cannot read: other paths, other methods than POST, compressed bodies.</summary>
public enum UnknownRequests
{
    /// <summary>They are sent as they are, and counted nowhere.</summary>
    Pass,

    /// <summary>They are held as one request each: by limits on requests, concurrency and health, not by those on tokens.</summary>
    Count,

    /// <summary>They throw a <see cref="NotSupportedException"/>: nothing passes that a limit cannot hold.</summary>
    Refuse,
}
