namespace Sluice.Gateway.Config;

/// <summary>Which upstream model stands for a public one on a backend.</summary>
/// <param name="Pattern">A public model name, or its beginning followed by <c>*</c>.</param>
/// <param name="Upstream">The upstream's name; <c>*</c> alone is the public name; inside a name it is what the pattern's
/// <c>*</c> matched.</param>
internal sealed record ModelRule(string Pattern, string Upstream)
{
    /// <summary>Every model under its own name.</summary>
    public static ModelRule Everything { get; } = new("*", "*");

    /// <summary>Limits of this target alone.</summary>
    public LimitsConfig Limits { get; init; } = LimitsConfig.None;

    /// <summary>The price on this backend; null: looked up.</summary>
    public PriceConfig? Price { get; init; }

    /// <summary>Whether the pattern holds a wildcard.</summary>
    public bool IsWildcard => Pattern.EndsWith('*');
}
