namespace Sluice.Gateway.Config;

/// <summary>How pauses between attempts are spread.</summary>
internal enum RetryJitter
{
    /// <summary>Anything from nothing to the whole pause.</summary>
    Full,

    /// <summary>Half the pause, and anything up to the whole.</summary>
    Equal,

    /// <summary>The pause as it is.</summary>
    None,
}
