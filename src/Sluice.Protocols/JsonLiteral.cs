using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Protocols;

/// <summary>Values as JSON source, to be spliced into bodies.</summary>
internal static class JsonLiteral
{
    /// <summary><c>true</c></summary>
    public static readonly ReadOnlyMemory<byte> True = "true"u8.ToArray();

    /// <summary>A string with its quotes. A target keeps its own: a model name is encoded once.</summary>
    /// <param name="value">The string.</param>
    public static ReadOnlyMemory<byte> String(string value) =>
        Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");

    /// <summary>An integer.</summary>
    /// <param name="value">The integer.</param>
    public static ReadOnlyMemory<byte> Number(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
