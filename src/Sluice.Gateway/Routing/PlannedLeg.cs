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
    public string TargetName { get; } = $"{Backend.Name}/{Upstream}";

    /// <summary>The target, and the scopes that are its own.</summary>
    public (TargetOptions Target, IReadOnlyList<ScopeOptions> Scopes) Target(string name) =>
        PolicyBuilder.Target(name, Backend.Config, Upstream, Rule.Limits, Tables);
}
