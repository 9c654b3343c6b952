using Sluice.Admission;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Routing;

/// <summary>
/// The classes of models that share limits on an account: each is a scope of its own, and holds for every backend of the account and every model,
/// by the name that the provider has for it, that one of its patterns matches.
/// </summary>
/// <param name="config">The configuration.</param>
internal sealed class ModelClasses(SluiceConfig config)
{
    private readonly ILookup<string, (ModelLimitsConfig Class, string Scope)> _byAccount = config.Backends
        .SelectMany(backend => backend.ModelLimits.Select(limits => (backend.Account, Class: limits, Scope: ScopeOf(backend, limits))))
        .DistinctBy(found => found.Scope, StringComparer.Ordinal)
        .ToLookup(found => found.Account, found => (found.Class, found.Scope), StringComparer.Ordinal);

    /// <summary>The name of a class's scope, such as <c>models:openai-main/gpt-4o*</c>.</summary>
    public static string ScopeOf(BackendConfig backend, ModelLimitsConfig limits) =>
        $"models:{backend.Account}/{string.Join(',', limits.Models.Order(StringComparer.Ordinal))}";

    /// <summary>The scopes of all classes. Where backends of one account name the same class, the lowest of each limit holds.</summary>
    public static IEnumerable<ScopeOptions> Scopes(SluiceConfig config) => config.Backends
        .SelectMany(backend => backend.ModelLimits.Select(limits => (Scope: ScopeOf(backend, limits), Limits: LimitTable.OfBackend(limits.Limits, backend.Count))))
        .GroupBy(found => found.Scope, found => found.Limits, StringComparer.Ordinal)
        .Select(found => new ScopeOptions(found.Key, LimitTable.Lowest(found.SelectMany(static limits => limits))));

    /// <summary>The scopes of the classes that a model belongs to.</summary>
    /// <param name="backend">Its backend.</param>
    /// <param name="upstream">Its name there.</param>
    public IEnumerable<string> Of(BackendConfig backend, string upstream) =>
        _byAccount[backend.Account].Where(found => found.Class.Models.Any(pattern => Matches(pattern, upstream))).Select(found => found.Scope);

    private static bool Matches(string pattern, string model) => pattern.EndsWith('*')
        ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
        : string.Equals(pattern, model, StringComparison.Ordinal);
}
