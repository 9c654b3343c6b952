namespace Sluice.Gateway.Protocols.Translation;

/// <summary>How a Claude model is told to think.</summary>
internal enum ThinkingStyle
{
    /// <summary>It does not think, or nobody knows.</summary>
    None,

    /// <summary>By a budget of tokens.</summary>
    Budget,

    /// <summary>By an effort; it decides for itself.</summary>
    Adaptive,
}
