namespace Sluice.Gateway.Config;

/// <summary>How repeated cooldowns grow.</summary>
internal enum BackoffShape
{
    /// <summary>Each is twice the one before.</summary>
    Exponential,

    /// <summary>Each is one base longer.</summary>
    Linear,
}
