namespace Sluice.Simulation;

/// <summary>How a 429 says when to come back. Real providers differ, and a gateway must cope with each.</summary>
public enum RetryAfterStyle
{
    /// <summary><c>retry-after</c> in whole seconds, rounded up, and <c>retry-after-ms</c>.</summary>
    Both,

    /// <summary><c>retry-after</c> in whole seconds, rounded up.</summary>
    Seconds,

    /// <summary><c>retry-after-ms</c> alone, rounded up to the millisecond.</summary>
    Milliseconds,

    /// <summary><c>retry-after</c> as an HTTP date, rounded up to the second.</summary>
    HttpDate,

    /// <summary>Neither; only the body and the reset headers tell.</summary>
    None,
}
