using System.Buffers;
using Sluice.Gateway.Naming;

namespace Sluice.Gateway.Config.Reading;

/// <summary>What names are made of, and which known name was probably meant.</summary>
internal static class Names
{
    /// <summary>What stands in a path without quotes.</summary>
    public static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether a text is a name: <c>[a-z0-9_-]+</c>, 64 characters at most.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>The known name nearest to what was written; null where none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length > 64)
            return null;
        string? nearest = null;
        var least = Math.Max(2, written.Length / 3) + 1;
        foreach (var name in known)
        {
            var distance = EditDistance.Between(written.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance >= least || distance >= name.Length)
                continue;
            least = distance;
            nearest = name;
        }

        return nearest;
    }

    /// <summary>A remedy: the nearest name, or all of them.</summary>
    public static string Suggest(string written, IReadOnlyCollection<string> known) =>
        Nearest(written, known) is { } near ? $"Did you mean \"{near}\"?"
        : known.Count == 0 ? "Remove it."
        : $"Known: {string.Join(", ", known)}.";
}
