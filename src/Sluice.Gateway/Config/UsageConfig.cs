namespace Sluice.Gateway.Config;

/// <summary>The usage log.</summary>
internal sealed record UsageConfig
{
    /// <summary>How long a row is kept; zero: for ever.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(90);
}
