using System.Collections.Frozen;
using System.Text.Json;

namespace Sluice.Pricing;

/// <summary>
/// Models and their prices: those that Sluice knows, with source and date (<c>models.json</c>), and a user's own over them.
/// Immutable; a look-up allocates nothing.
/// </summary>
public sealed class ModelCatalog
{
    private const int MaxQualifiedName = 512;

    private static readonly Lazy<ModelCatalog> Embedded = new(Load);

    private readonly FrozenDictionary<string, ModelInfo> _models;
    private readonly FrozenDictionary<string, ModelPrice> _own;

    private ModelCatalog(FrozenDictionary<string, ModelInfo> models, FrozenDictionary<string, ModelPrice> own)
    {
        _models = models;
        _own = own;
    }

    /// <summary>The models that Sluice knows.</summary>
    public static ModelCatalog BuiltIn => Embedded.Value;

    /// <summary>The rows of the built-in catalog, in no order.</summary>
    public IReadOnlyCollection<ModelInfo> Models => _models.Values;

    /// <summary>This catalog with a user's prices over it; over those laid on before too, name by name.</summary>
    /// <param name="prices">Prices by <c>backend/upstream</c>, upstream model or public name.</param>
    public ModelCatalog With(IReadOnlyDictionary<string, ModelPrice> prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        var own = new Dictionary<string, ModelPrice>(_own, StringComparer.Ordinal);
        foreach (var (name, price) in prices) own[name] = price;
        return new ModelCatalog(_models, own.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>
    /// The price of a call. Tried in turn: <c>backend/upstream</c>, the upstream's name, that name without its date, the public
    /// name; through the user's own prices first, then through the built-in ones.
    /// </summary>
    /// <param name="backend">The backend's name.</param>
    /// <param name="upstream">The model as the backend calls it.</param>
    /// <param name="publicName">The model as the caller called it.</param>
    /// <returns>Null when nobody knows.</returns>
    public ModelPrice? FindPrice(ReadOnlySpan<char> backend, ReadOnlySpan<char> upstream, ReadOnlySpan<char> publicName)
        => (_own.Count > 0 ? Find(_own, backend, upstream, publicName) : null)
            ?? Find(_models, backend, upstream, publicName)?.Price;

    /// <summary>What is known of a model, by its name or, where it has a date, by its name without it; null when nothing is.</summary>
    /// <param name="model">The model's name.</param>
    public ModelInfo? FindModel(ReadOnlySpan<char> model) => Find(_models, model);

    private static T? Find<T>(
        FrozenDictionary<string, T> rows, ReadOnlySpan<char> backend, ReadOnlySpan<char> upstream, ReadOnlySpan<char> publicName)
        where T : class
        => FindQualified(rows, backend, upstream)
            ?? Find(rows, upstream)
            ?? rows.GetAlternateLookup<ReadOnlySpan<char>>().GetValueOrNull(publicName);

    private static T? Find<T>(FrozenDictionary<string, T> rows, ReadOnlySpan<char> model)
        where T : class
    {
        var lookup = rows.GetAlternateLookup<ReadOnlySpan<char>>();
        return lookup.GetValueOrNull(model)
            ?? (DatedName.TryStrip(model, out var undated) ? lookup.GetValueOrNull(undated) : null);
    }

    private static T? FindQualified<T>(FrozenDictionary<string, T> rows, ReadOnlySpan<char> backend, ReadOnlySpan<char> upstream)
        where T : class
    {
        var length = backend.Length + 1 + upstream.Length;
        Span<char> name = length <= MaxQualifiedName ? stackalloc char[MaxQualifiedName] : new char[length];
        backend.CopyTo(name);
        name[backend.Length] = '/';
        upstream.CopyTo(name[(backend.Length + 1)..]);
        return rows.GetAlternateLookup<ReadOnlySpan<char>>().GetValueOrNull(name[..length]);
    }

    private static ModelCatalog Load()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("Sluice.Pricing.models.json")
            ?? throw new InvalidOperationException("The catalog models.json is missing from the assembly.");
        var rows = JsonSerializer.Deserialize(stream, ModelRowContext.Default.ModelRowArray) ?? [];
        return new ModelCatalog(
            rows.Select(row => row.ToInfo()).ToFrozenDictionary(model => model.Model, StringComparer.Ordinal),
            FrozenDictionary<string, ModelPrice>.Empty);
    }
}
