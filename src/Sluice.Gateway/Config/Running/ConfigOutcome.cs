namespace Sluice.Gateway.Config.Running;

/// <summary>What became of an attempt to put another configuration in force.</summary>
internal sealed record ConfigOutcome
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What asked for it: <c>start</c>, <c>file</c>, <c>signal</c>, <c>admin</c>.</summary>
    public required string Trigger { get; init; }

    /// <summary>The number of the configuration that is in force now.</summary>
    public required long Revision { get; init; }

    /// <summary>Why nothing was changed; empty when the new one is in force.</summary>
    public IReadOnlyList<ConfigError> Errors { get; init; } = [];

    /// <summary>What is allowed but probably not meant.</summary>
    public IReadOnlyList<ConfigWarning> Warnings { get; init; } = [];

    /// <summary>Settings that were changed and wait for the next start.</summary>
    public IReadOnlyList<string> RestartNeeded { get; init; } = [];

    /// <summary>Whether the new one is in force.</summary>
    public bool IsApplied => Errors.Count == 0;
}
