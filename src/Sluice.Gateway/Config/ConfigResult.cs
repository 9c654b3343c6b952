using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway.Config.Reading;

namespace Sluice.Gateway.Config;

/// <summary>A configuration, or everything that is wrong with it.</summary>
internal sealed record ConfigResult
{
    /// <summary>Makes the result of a valid configuration.</summary>
    public ConfigResult(string origin, SluiceConfig config, IReadOnlyList<ConfigWarning> warnings)
    {
        Origin = origin;
        Config = config;
        Warnings = warnings;
    }

    /// <summary>Makes a failed result.</summary>
    public ConfigResult(string origin, IReadOnlyList<ConfigError> errors, IReadOnlyList<ConfigWarning> warnings)
    {
        if (errors.Count == 0)
            throw new ArgumentException("A failed result holds at least one error.", nameof(errors));
        Origin = origin;
        Errors = errors;
        Warnings = warnings;
    }

    /// <summary>Where it comes from: a file's path, or <c>environment</c>.</summary>
    public string Origin { get; }

    /// <summary>What was read, value by value, as it is written; <see langword="null"/> where it could not be read at all.</summary>
    public SourceNode? Source { get; init; }

    /// <summary>The text that was read, without what is stored; <see langword="null"/> where there is none.</summary>
    public byte[]? Utf8 { get; init; }

    /// <summary>The configuration; null when there are errors.</summary>
    public SluiceConfig? Config { get; }

    /// <summary>All errors, in the order of the file.</summary>
    public IReadOnlyList<ConfigError> Errors { get; } = [];

    /// <summary>What is allowed but probably not meant.</summary>
    public IReadOnlyList<ConfigWarning> Warnings { get; }

    /// <summary>Whether there is a configuration.</summary>
    [MemberNotNullWhen(true, nameof(Config))]
    public bool IsValid => Config is not null;
}
