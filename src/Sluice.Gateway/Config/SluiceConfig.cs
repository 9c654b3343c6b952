using System.Collections.Frozen;

namespace Sluice.Gateway.Config;

/// <summary>What <c>sluice.json</c> says, checked and complete: defaults are filled in, durations and money are typed.</summary>
internal sealed record SluiceConfig
{
    /// <summary>The backends, in the order of the file; never empty.</summary>
    public required IReadOnlyList<BackendConfig> Backends { get; init; }

    /// <summary>The pools in the order in which they are tried; every backend's pool is among them.</summary>
    public IReadOnlyList<PoolConfig> Pools { get; init; } = [PoolConfig.Primary];

    /// <summary>Public model names with targets of their own.</summary>
    public IReadOnlyList<RouteConfig> Routes { get; init; } = [];

    /// <summary>How long a conversation is kept on its target; zero is off.</summary>
    public TimeSpan Affinity { get; init; }

    /// <summary>Groups of client keys.</summary>
    public IReadOnlyList<GroupConfig> Groups { get; init; } = [];

    /// <summary>Client keys; none means that callers on loopback need no credential.</summary>
    public IReadOnlyList<KeyConfig> Keys { get; init; } = [];

    /// <summary>Limits on everything together.</summary>
    public LimitsConfig Limits { get; init; } = LimitsConfig.None;

    /// <summary>Budgets on everything together.</summary>
    public IReadOnlyList<BudgetConfig> Budgets { get; init; } = [];

    /// <summary>Prices by backend/upstream, upstream or public model name; over the built-in catalog.</summary>
    public IReadOnlyDictionary<string, PriceConfig> Prices { get; init; } = FrozenDictionary<string, PriceConfig>.Empty;

    /// <summary>How calls wait inside Sluice.</summary>
    public WaitConfig Wait { get; init; } = new();

    /// <summary>How failed attempts are repeated.</summary>
    public RetryConfig Retry { get; init; } = new();

    /// <summary>What a cooling backend still lets through.</summary>
    public EmergencyConfig Emergency { get; init; } = new();

    /// <summary>The HTTP server.</summary>
    public ServerConfig Server { get; init; } = new();

    /// <summary>Who is told of alerts.</summary>
    public AlertsConfig Alerts { get; init; } = new();

    /// <summary>Traces, metrics and logs.</summary>
    public TelemetryConfig Telemetry { get; init; } = new();

    /// <summary>The usage log.</summary>
    public UsageConfig Usage { get; init; } = new();

    /// <summary>Backups of the data directory.</summary>
    public BackupConfig Backup { get; init; } = new();
}
