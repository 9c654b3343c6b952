using Sluice.Admission;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Routing;

/// <summary>A target that a route leads to, before the engine has made it.</summary>
/// <param name="Backend">Its backend.</param>
/// <param name="Upstream">The model as the backend knows it.</param>
/// <param name="Rule">The rule that named it.</param>
/// <param name="PublicName">The public name that was asked for.</param>
/// <param name="After">How long a call waits for the targets before it first.</param>
/// <param name="Pool">The number of its pool, from 0.</param>
/// <param name="Tables">What it takes over from its backend and account.</param>
internal sealed record PlannedLeg(Backend Backend, string Upstream, ModelRule Rule, string PublicName, TimeSpan After, int Pool, TargetTables Tables)
{
    /// <summary>Whether the model has no target of its own, and shares the one of its rule.</summary>
    public bool IsShared { get; init; }

    // One for each set of classes, so that no model gets past the limits of its own.
    public string TargetName => !IsShared ? $"{Backend.Name}/{Upstream}"
        : string.Join(' ', (string[])[$"{Backend.Name}/{Rule.Pattern}", .. Tables.Classes.Of(Backend.Config, Upstream)]);

    /// <summary>The target, and the scopes that are its own.</summary>
    public (TargetOptions Target, IReadOnlyList<ScopeOptions> Scopes) Target(string name)
    {
        var (target, scopes) = PolicyBuilder.Target(name, Backend.Config, Upstream, Rule.Limits, Tables);
        return (IsShared ? target with { HealthGroup = null } : target, scopes);
    }
}
