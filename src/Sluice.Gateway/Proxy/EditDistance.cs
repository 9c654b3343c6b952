namespace Sluice.Gateway.Proxy;

/// <summary>Levenshtein's distance between two texts, to suggest what was meant.</summary>
internal static class EditDistance
{
    private const int Longest = 128;

    /// <summary>Insertions, deletions and replacements that lead from one to the other; only the first 128 characters count.</summary>
    /// <param name="a">One text.</param>
    /// <param name="b">The other.</param>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a[..Math.Min(a.Length, Longest)];
        b = b[..Math.Min(b.Length, Longest)];
        Span<int> row = stackalloc int[Longest + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
