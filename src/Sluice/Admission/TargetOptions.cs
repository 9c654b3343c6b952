using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>A target: a backend with an upstream model, the unit that has limits and health.</summary>
/// <param name="Name">Its name, such as <c>openai-a/gpt-4o</c>; unique in a controller.</param>
public sealed record TargetOptions(string Name)
{
    /// <summary>The names of the scopes whose limits hold for attempts on it: its own, its backend's, its account's, a class of models.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>How its provider counts tokens. Limits of its scopes mirror this rule.</summary>
    public CountingRule Count { get; init; } = CountingRule.All;

    /// <summary>Whether it takes calls at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Targets of one health group share one state, as those of one account and model do; its own name unless set.</summary>
    public string? HealthGroup { get; init; }

    /// <summary>What a rate refusal does.</summary>
    public CooldownOptions Cooldown { get; init; } = new();

    /// <summary>What failures do.</summary>
    public BreakerOptions Breaker { get; init; } = new();

    internal TargetOptions Validated()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException("A target has no name; give it one, such as 'openai-a/gpt-4o'.", nameof(Name));
        Cooldown.Validated(Name);
        Breaker.Validated(Name);
        return this;
    }
}
