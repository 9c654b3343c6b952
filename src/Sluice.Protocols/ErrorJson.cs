using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Protocols;

/// <summary>What the error bodies of all protocols share.</summary>
internal static class ErrorJson
{
    // Messages are read by people in terminals; a JSON body needs none of the escapes that HTML does.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a body.</summary>
    /// <param name="error">The error.</param>
    /// <param name="write">Writes it in one protocol's shape.</param>
    public static byte[] Write(SluiceError error, Action<Utf8JsonWriter, SluiceError> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        write(json, error);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the property <c>sluice</c>.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="detail">Its fields.</param>
    public static void WriteDetail(Utf8JsonWriter json, SluiceErrorDetail detail)
    {
        json.WritePropertyName("sluice"u8);
        Write(json, detail);
    }

    /// <summary>The object <c>sluice</c> by itself.</summary>
    public static string Detail(SluiceErrorDetail detail)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Options);
        Write(json, detail);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, SluiceErrorDetail detail)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, string.Create(CultureInfo.InvariantCulture, $"E{(int)detail.Code}"));
        json.WriteString("name"u8, detail.Name);
        json.WriteString("source"u8, detail.Source);
        json.WriteString("component"u8, detail.Component);
        json.WriteString("limit"u8, detail.Limit);
        json.WriteString("scope"u8, detail.Scope);
        WriteNumber(json, "max"u8, detail.Max);
        WriteNumber(json, "used"u8, detail.Used);
        WriteNumber(json, "reserved"u8, detail.Reserved);
        WriteNumber(json, "requested"u8, detail.Requested);
        WriteNumber(json, "retry_after_ms"u8, detail.RetryAfter is { } wait ? Waits.Milliseconds(wait) : null);
        json.WriteBoolean("retry_after_exact"u8, detail.RetryAfterIsExact);
        json.WriteBoolean("retryable"u8, detail.IsRetryable);
        json.WriteBoolean("fallbackable"u8, detail.IsFallbackable);
        json.WriteBoolean("permanent"u8, detail.IsPermanent);
        if (detail.Position is { } position)
        {
            json.WriteNumber("position"u8, position);
            WriteNumber(json, "expected_wait_ms"u8, detail.ExpectedWait is { } expected ? Waits.Milliseconds(expected) : null);
        }

        json.WriteString("request_id"u8, detail.RequestId);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
