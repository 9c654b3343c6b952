using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>A scope and its limits.</summary>
/// <param name="Name">The name refusals use, such as <c>key:team-a</c>; unique in a controller.</param>
/// <param name="Limits">Its limits, each with a name of its own; none is unlimited.</param>
public sealed record ScopeOptions(string Name, params IReadOnlyList<LimitOptions> Limits)
{
    internal ScopeOptions Validated()
    {
        if (string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException("A scope has no name; give it one, such as 'key:team-a'.", nameof(Name));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var limit in Limits)
        {
            if (!limit.Validated(Name).IsUnlimited && !names.Add(limit.Name))
                throw new ArgumentException($"Scope '{Name}' has two limits named '{limit.Name}'; give each its own name.", nameof(Limits));
        }

        return this;
    }
}
