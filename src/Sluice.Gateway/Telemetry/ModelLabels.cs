using System.Collections.Concurrent;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Keeps the number of model names in metrics bounded. Callers choose names, so a name gets a label of its own only once a backend has
/// answered for it, and only as long as there are few.
/// </summary>
internal sealed class ModelLabels
{
    /// <summary>Names with a label of their own.</summary>
    public const int Most = 200;

    /// <summary>The label of all other names.</summary>
    public const string Other = "other";

    private const int Longest = 128;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();

    /// <summary>The label of a name; empty where there is no name.</summary>
    /// <param name="model">The name that the caller asked for.</param>
    /// <param name="wasServed">Whether a backend answered for it: only then it may get a label of its own.</param>
    public string Of(string? model, bool wasServed)
    {
        if (string.IsNullOrEmpty(model))
            return "";
        if (_known.TryGetValue(model, out var label))
            return label;
        if (!wasServed || model.Length > Longest || HasOddCharacters(model))
            return Other;
        lock (_adding)
            return _known.Count >= Most ? Other : _known.GetOrAdd(model, model);
    }

    // Two names that differ in these alone could become one on the wire, and a series must not be told twice.
    private static bool HasOddCharacters(string model)
    {
        foreach (var character in model)
        {
            if (char.IsSurrogate(character) || char.IsControl(character))
                return true;
        }

        return false;
    }
}
