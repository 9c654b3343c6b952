using System.Text;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>A <c>data:</c> URL with base64 inside (RFC 2397).</summary>
/// <param name="MediaType">In small letters, without parameters.</param>
/// <param name="DataStart">Where the base64 begins.</param>
internal readonly record struct DataUrl(string MediaType, int DataStart)
{
    private const int LongestHead = 256;

    /// <summary>Whether it is a data URL, readable or not.</summary>
    /// <param name="url">The URL as UTF-8.</param>
    public static bool IsOne(ReadOnlySpan<byte> url) => url.Length >= 5 && Ascii.EqualsIgnoreCase(url[..5], "data:"u8);

    /// <summary>Reads the head of a data URL.</summary>
    /// <param name="url">The URL as UTF-8.</param>
    /// <param name="parsed">What it says.</param>
    /// <returns>Whether it is a data URL with base64.</returns>
    public static bool TryParse(ReadOnlySpan<byte> url, out DataUrl parsed)
    {
        parsed = default;
        if (!IsOne(url))
            return false;
        var comma = url[..Math.Min(url.Length, LongestHead)].IndexOf((byte)',');
        if (comma < 0)
            return false;

        var head = Encoding.UTF8.GetString(url[5..comma]).ToLowerInvariant();
        if (!head.EndsWith(";base64", StringComparison.Ordinal))
            return false;
        var end = head.IndexOf(';', StringComparison.Ordinal);
        parsed = new DataUrl(head[..end].Trim(), comma + 1);
        return parsed.MediaType.Length > 0;
    }
}
