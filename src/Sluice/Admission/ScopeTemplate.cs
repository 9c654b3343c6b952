using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>
/// What a scope that comes and goes is made from: one for each user, tenant or session behind a caller. It is made when its member first asks,
/// inside that decision, and dropped when nothing of it counts any more. See <see cref="CallerScopes.Member"/>.
/// </summary>
/// <param name="Name">Its name, such as <c>user:team-a</c>; the scope of its member <c>alice</c> is <c>user:team-a/alice</c>.</param>
/// <param name="Limits">The limits of each member, each with a name of its own.</param>
public sealed record ScopeTemplate(string Name, params IReadOnlyList<LimitOptions> Limits)
{
    /// <inheritdoc cref="ScopeOptions.Throttle"/>
    public TimeSpan Throttle { get; init; }

    internal string ScopeOf(string member) => $"{Name}/{member}";

    internal ScopeTemplate Validated()
    {
        new ScopeOptions(Name, Limits) { Throttle = Throttle }.Validated();
        return this;
    }
}
