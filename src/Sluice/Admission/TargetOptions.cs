using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;

namespace Sluice.Admission;

/// <summary>A target: a backend with an upstream model, the unit that has limits and health.</summary>
/// <param name="Name">Its name, such as <c>openai-a/gpt-4o</c>; unique in a controller.</param>
public sealed record TargetOptions(string Name)
{
    private const int MostQuotas = 20;

    /// <summary>The names of the scopes whose limits hold for attempts on it: its own, its backend's, its account's, a class of models.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>How its provider counts tokens. Limits of its scopes mirror this rule.</summary>
    public CountingRule Count { get; init; } = CountingRule.All;

    /// <summary>Its share beside the others of its pool, where the strategy goes by weight. From 0.001 to 1,000,000. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether it takes calls at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// Targets of one health group are cooled together for their rate, as those of one account and model are; its own name unless set. Each has a
    /// circuit breaker of its own.
    /// </summary>
    public string? HealthGroup { get; init; }

    /// <summary>Targets of one backend are cooled together when its credential is refused; <see langword="null"/> = with its health group.</summary>
    public string? Backend { get; init; }

    /// <summary>
    /// Targets of one account share its quotas, and are cooled together when a quota is used up or a refusal for rate says that it is the whole
    /// account's; <see langword="null"/> = with its health group.
    /// </summary>
    public string? Account { get; init; }

    /// <summary>The quotas of its account. Those of the same name on the same account are one; 20 at most.</summary>
    public IReadOnlyList<QuotaOptions> Quotas { get; init; } = [];

    /// <summary>What a rate refusal does.</summary>
    public CooldownOptions Cooldown { get; init; } = new();

    /// <summary>What failures do.</summary>
    public BreakerOptions Breaker { get; init; } = new();

    internal TargetOptions Validated()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException("A target has no name; give it one, such as 'openai-a/gpt-4o'.", nameof(Name));
        if (!(Weight is >= 0.001 and <= 1_000_000))
            throw new ArgumentOutOfRangeException(nameof(Weight), Weight, $"{nameof(Weight)} of target '{Name}' must be from 0.001 to 1,000,000; to stop it set {nameof(Enabled)} to false.");
        Cooldown.Validated(Name);
        Breaker.Validated(Name);
        if (Quotas.Count > MostQuotas)
            throw new ArgumentException($"Target '{Name}' has {Quotas.Count} quotas; {MostQuotas} is the most.", nameof(Quotas));
        foreach (var quota in Quotas)
        {
            if (Quotas.Count(other => string.Equals(other.Name, quota.Validated(Name).Name, StringComparison.Ordinal)) > 1)
                throw new ArgumentException($"Target '{Name}' has two quotas '{quota.Name}'; give each its own name.", nameof(Quotas));
        }

        return this;
    }
}
