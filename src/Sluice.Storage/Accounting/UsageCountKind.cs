namespace Sluice.Storage.Accounting;

/// <summary>What of requests is counted hour by hour.</summary>
public enum UsageCountKind
{
    /// <summary>The component that refused it.</summary>
    Refused,

    /// <summary>How long an answer took, from arrival to the end.</summary>
    Duration,

    /// <summary>How long an answer took to its first byte.</summary>
    FirstByte,
}
