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

    private ReadOnlySpan<char> Beginning => Pattern.AsSpan(0, Pattern.Length - 1);

    /// <summary>The upstream's name of a public name that the pattern matches.</summary>
    public string UpstreamOf(string model)
    {
        if (Upstream == "*")
            return model;
        return IsWildcard && Upstream.Contains('*', StringComparison.Ordinal) ? Upstream.Replace("*", model[Beginning.Length..], StringComparison.Ordinal) : Upstream;
    }

    /// <summary>The public name by which a wildcard leads to a model of the upstream's; <see langword="null"/> where none does.</summary>
    public string? PublicOf(string upstream)
    {
        if (!IsWildcard)
            return null;
        if (Upstream == "*")
            return upstream.AsSpan().StartsWith(Beginning, StringComparison.Ordinal) ? upstream : null;
        if (Upstream.IndexOf('*', StringComparison.Ordinal) is var star && star < 0)
            return null;
        var (before, after) = (Upstream[..star], Upstream[(star + 1)..]);
        return upstream.Length >= before.Length + after.Length && upstream.StartsWith(before, StringComparison.Ordinal) && upstream.EndsWith(after, StringComparison.Ordinal)
            ? $"{Beginning}{upstream.AsSpan(star, upstream.Length - before.Length - after.Length)}"
            : null;
    }
}
