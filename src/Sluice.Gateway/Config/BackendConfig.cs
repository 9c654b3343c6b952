using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Gateway.Config;

/// <summary>One upstream endpoint with one credential.</summary>
internal sealed record BackendConfig
{
    /// <summary>The backend's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the upstream speaks.</summary>
    public required BackendProtocol Protocol { get; init; }

    /// <summary>What calls to it are made in; <see langword="null"/> for a simulated one that takes either protocol.</summary>
    public BackendProtocol? Spoken => Protocol == BackendProtocol.Simulated ? Simulate?.Protocol : Protocol;

    /// <summary>Where paths such as <c>/chat/completions</c> are appended, without a slash at its end; null when simulated.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The credential; null where <see cref="Auth"/> needs none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How the credential is sent.</summary>
    public BackendAuth Auth { get; init; }

    /// <summary>Headers added to every call.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Query parameters added to every call.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>Backends of one account share limits, quotas and rate cooldowns; the backend's own name unless set.</summary>
    public required string Account { get; init; }

    /// <summary>The pool's name; the first pool unless set.</summary>
    public required string Pool { get; init; }

    /// <summary>Share of the traffic among its pool, greater than 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether the backend may be used.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Public to upstream models; exact beats wildcard, the longest wildcard wins.</summary>
    public IReadOnlyList<ModelRule> Models { get; init; } = [ModelRule.Everything];

    /// <summary>How the provider counts tokens against <see cref="Limits"/>.</summary>
    public CountingRule Count { get; init; }

    /// <summary>The provider's own limits for the account.</summary>
    public LimitsConfig Limits { get; init; } = LimitsConfig.None;

    /// <summary>Limits shared by a class of models.</summary>
    public IReadOnlyList<ModelLimitsConfig> ModelLimits { get; init; } = [];

    /// <summary>The provider's caps on subscription windows.</summary>
    public IReadOnlyList<QuotaConfig> Quotas { get; init; } = [];

    /// <summary>How long a backend that answered 429 is left alone.</summary>
    public CooldownConfig Cooldown { get; init; } = new();

    /// <summary>When a failing backend is taken out.</summary>
    public BreakerOptions Breaker { get; init; } = new();

    /// <summary>How long each phase of a call may take.</summary>
    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary>How the backend is asked while it is out; null: not asked.</summary>
    public HealthCheckConfig? HealthCheck { get; init; }

    /// <summary>What happens to hints that the other protocol does not know.</summary>
    public TranslateMode Translate { get; init; }

    /// <summary>Whether usage is asked for in streams.</summary>
    public UsageInStream UsageInStream { get; init; }

    /// <summary>Whether it serves responses, or chat completions only.</summary>
    public ResponsesSupport Responses { get; init; }

    /// <summary>Whether answers may be made in the background: their use is not known then, and is charged as reserved.</summary>
    public bool Background { get; init; }

    /// <summary>How the simulated provider behaves; null for every other protocol.</summary>
    public SimulateConfig? Simulate { get; init; }

    /// <summary>The name alone: the record holds credentials.</summary>
    public override string ToString() => $"backend {Name}";
}
