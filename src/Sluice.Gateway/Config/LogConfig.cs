namespace Sluice.Gateway.Config;

/// <summary>What is written to the console, and how.</summary>
internal sealed record LogConfig
{
    /// <summary>How a line is written.</summary>
    public LogFormat Format { get; init; }

    /// <summary>Whether every request that ended has a line.</summary>
    public bool Requests { get; init; }
}
