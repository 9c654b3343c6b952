namespace Sluice.Simulation.Records;

/// <summary>How a call ended, as the provider saw it.</summary>
public enum CallEnd
{
    /// <summary>It has not ended.</summary>
    Open,

    /// <summary>It was answered in full.</summary>
    Complete,

    /// <summary>It was refused by a limit, or by a scripted 429.</summary>
    Refused,

    /// <summary>It was answered with another error.</summary>
    Error,

    /// <summary>The connection was broken in the middle of the answer.</summary>
    Cut,

    /// <summary>It was not answered, or no longer, until the caller gave up.</summary>
    Hung,

    /// <summary>The caller went away while the answer was made.</summary>
    Cancelled,
}
