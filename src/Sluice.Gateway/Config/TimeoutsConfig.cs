namespace Sluice.Gateway.Config;

/// <summary>How long each phase of a call may take; zero is no limit.</summary>
internal sealed record TimeoutsConfig
{
    /// <summary>Until the connection stands.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Until a stream's first byte.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two bytes of a stream.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until an answer that is not streamed is complete.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For a client that takes nothing of what is relayed to it.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For a call with everything.</summary>
    public TimeSpan Total { get; init; }
}
