using System.Globalization;

namespace Sluice.Gateway.Config;

/// <summary>Sizes as users write them: <c>32MiB</c>, <c>10MB</c>, <c>4096</c> (bytes).</summary>
internal static class ByteSize
{
    private static readonly (string Suffix, long Bytes)[] Units =
        [("", 1), ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

    /// <summary>Reads a whole number followed by its unit; up to 1024 GiB.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
            digits = text.Length;
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 1L << 40)
            return false;
        foreach (var (suffix, size) in Units)
        {
            if (!text.AsSpan(digits).Trim().SequenceEqual(suffix) || count > (1L << 40) / size)
                continue;
            bytes = count * size;
            return true;
        }

        return false;
    }
}
