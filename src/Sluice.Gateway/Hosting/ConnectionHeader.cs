using System.Text;

namespace Sluice.Gateway.Hosting;

/// <summary>
/// Reads <c>Connection</c> so that the headers it names are known: the server itself makes <c>close</c> of <c>close, x-hop</c>, and whoever forwards could not
/// tell that <c>x-hop</c> is to stay here (RFC 9110, 7.6.1). Closing is told to the server with the answer instead.
/// </summary>
internal sealed class ConnectionHeader : Encoding
{
    // In the place of close, which the server would make the whole of. No header has this name.
    private const string Closing = "x-sluice-closing";

    private static readonly ConnectionHeader Instance = new();

    private ConnectionHeader()
    {
    }

    /// <summary>How a request header is decoded; <see langword="null"/> for the server's own way.</summary>
    /// <param name="name">The header.</param>
    public static Encoding? Decoding(string name) => name.Equals("connection", StringComparison.OrdinalIgnoreCase) ? Instance : null;

    /// <summary>Closes the connection after the answer, where the caller asked for that.</summary>
    public static void Heed(HttpContext http)
    {
        var values = http.Request.Headers.Connection;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is { } value && value.Contains(Closing, StringComparison.Ordinal))
                http.Response.Headers.Connection = "close";
        }
    }

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => Read(bytes.AsSpan(index, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Read(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(chars.AsSpan(charIndex));
        return text.Length;
    }

    public override int GetMaxByteCount(int charCount) => Latin1.GetMaxByteCount(charCount);

    public override int GetMaxCharCount(int byteCount) => byteCount * Closing.Length;

    private static string Read(ReadOnlySpan<byte> bytes)
    {
        var text = Latin1.GetString(bytes);
        if (Is(text, "keep-alive"))
            return text;
        var options = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var kept = options.Where(option => !Is(option, "keep-alive") && !Is(option, "upgrade")).Select(option => Is(option, "close") ? Closing : option);
        return string.Join(", ", kept) is { Length: > 0 } names ? names : text;
    }

    private static bool Is(string option, string name) => option.Equals(name, StringComparison.OrdinalIgnoreCase);
}
