using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>A scope and its limits.</summary>
/// <param name="Name">The name refusals use, such as <c>key:team-a</c>; unique in a controller.</param>
/// <param name="Limits">Its limits, each with a name of its own; none is unlimited.</param>
public sealed record ScopeOptions(string Name, params IReadOnlyList<LimitOptions> Limits)
{
    /// <summary>
    /// How long nothing more passes after a rolling or calendar window of the scope that is used up to 99 % refused a call, so that what comes back is not
    /// taken drop by drop; never longer than that call has to wait anyway. Zero, the default, is not at all; up to an hour.
    /// </summary>
    public TimeSpan Throttle { get; init; }

    /// <summary>
    /// Where calls wait, the share of the room for this scope's callers beside other scopes that have one: of two that always have calls waiting for the same
    /// thing, with weights 3 and 1, the first gets three tokens for each of the second's. Set it on client keys; a caller counts by the last of its
    /// scopes that has one. From 0.001 to 1,000,000; <see langword="null"/> shares its caller's other scopes'.
    /// </summary>
    public double? Weight { get; init; }

    internal ScopeOptions Validated()
    {
        if (Throttle < TimeSpan.Zero || Throttle > TimeSpan.FromHours(1))
            throw new ArgumentOutOfRangeException(nameof(Throttle), Throttle, $"{Name}: {nameof(Throttle)} must be from 0 (none) to an hour.");
        if (string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException("A scope has no name; give it one, such as 'key:team-a'.", nameof(Name));
        if (Weight is { } weight && !(weight is >= 0.001 and <= 1_000_000))
            throw new ArgumentOutOfRangeException(nameof(Weight), weight, $"{nameof(Weight)} of scope '{Name}' must be from 0.001 to 1,000,000.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var limit in Limits)
        {
            if (!limit.Validated(Name).IsUnlimited && !names.Add(limit.Name))
                throw new ArgumentException($"Scope '{Name}' has two limits named '{limit.Name}'; give each its own name.", nameof(Limits));
        }

        return this;
    }
}
