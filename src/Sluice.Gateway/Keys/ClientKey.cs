using Sluice.Admission;
using Sluice.Gateway.Config;
using Sluice.Gateway.Routing;
using Sluice.Pricing;

namespace Sluice.Gateway.Keys;

/// <summary>A caller that has shown who it is.</summary>
internal sealed class ClientKey
{
    public required string Name { get; init; }

    /// <summary>Its scopes, resolved: everything, its group, itself.</summary>
    public required CallerScopes Scopes { get; init; }

    /// <summary>What the scopes of its users are made from; <see langword="null"/> where users are not held to limits of their own.</summary>
    public string? Users { get; init; }

    /// <summary>The patterns of the models it may use, its group's among them: each list must name the model.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Models { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>The highest priority of its calls.</summary>
    public Priority Priority { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether money is counted anywhere in its scopes: then the price of a call must be known, and its output bounded.</summary>
    public bool HasBudget { get; init; }

    /// <summary>What a model without a known price costs this key; <see langword="null"/> refuses it.</summary>
    public PriceConfig? UnknownPrice { get; init; }

    /// <summary>Who calls: the key, or one of its users where those have limits.</summary>
    /// <param name="user">The user by the caller's word; all calls that name none are one user's, so that leaving it out is no way around.</param>
    public CallerScopes CallerOf(string? user) => Users is null ? Scopes : Scopes.Member(Users, user ?? "(unnamed)");

    /// <summary>The price of a call on a target, by the key's word where nobody knows one; <see langword="null"/> if it has none.</summary>
    public ModelPrice? PriceOn(RoutedTarget target) => target.Price ?? (UnknownPrice is { } own ? PriceTable.Of(own) : null);

    /// <summary>Models that it names without a wildcard, and may use.</summary>
    public IEnumerable<string> NamedModels => Models.SelectMany(static patterns => patterns).Where(pattern => !pattern.EndsWith('*') && MayUse(pattern));

    public bool MayUse(string model)
    {
        for (var i = 0; i < Models.Count; i++)
        {
            if (!Names(Models[i], model))
                return false;
        }

        return true;
    }

    private static bool Names(IReadOnlyList<string> patterns, string model)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            var pattern = patterns[i];
            if (pattern.EndsWith('*') ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : pattern == model)
                return true;
        }

        return false;
    }
}
