using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>Reads foreign JSON without assuming anything of its types.</summary>
internal static class JsonElements
{
    /// <summary>Whether there is nothing: no such member, or null.</summary>
    public static bool IsMissing(this JsonElement element) => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Whether it is an object.</summary>
    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is an array.</summary>
    public static bool IsArray(this JsonElement element) => element.ValueKind == JsonValueKind.Array;

    /// <summary>Whether it is a string.</summary>
    public static bool IsString(this JsonElement element) => element.ValueKind == JsonValueKind.String;

    /// <summary>Whether it is literally true.</summary>
    public static bool IsTrue(this JsonElement element) => element.ValueKind == JsonValueKind.True;

    /// <summary>Whether it is this string.</summary>
    public static bool Is(this JsonElement element, ReadOnlySpan<byte> text) => element.IsString() && element.ValueEquals(text);

    /// <summary>A member; undefined where there is none, or no object.</summary>
    public static JsonElement Get(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.IsObject() && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The string; <see langword="null"/> for anything else.</summary>
    public static string? Text(this JsonElement element) => element.IsString() ? element.GetString() : null;

    /// <summary>The integer; <see langword="null"/> for anything else.</summary>
    public static long? Integer(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) ? value : null;

    /// <summary>The finite number; <see langword="null"/> for anything else.</summary>
    public static double? Number(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    /// <summary>The string as UTF-8, without a copy where it holds no escapes; empty for anything else.</summary>
    public static ReadOnlySpan<byte> Utf8(this JsonElement element)
    {
        if (!element.IsString())
            return default;
        var raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        return raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(element.GetString()!) : raw;
    }

    /// <summary>The value as it stands in its document.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    /// <summary>Writes the value as it stands in its document: schemas and arguments are carried byte for byte.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, JsonElement element) => json.WriteRawValue(element.Raw(), skipInputValidation: true);

    /// <summary>The elements of an array; none for anything else.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element) => element.IsArray() ? element.EnumerateArray() : default;
}
