using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Errors;
using Sluice.Gateway.Routing;

namespace Sluice.Gateway.Proxy;

/// <summary>An attempt that failed, as the request log keeps it.</summary>
/// <param name="Target">Who was asked.</param>
/// <param name="Status">The HTTP status of the answer; <see langword="null"/> where there was none.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="ElapsedMs">Milliseconds from the request's arrival to the attempt's end.</param>
internal readonly record struct AttemptNote(RoutedTarget Target, int? Status, ErrorCode Error, long ElapsedMs)
{
    /// <summary>The attempts as JSON: <c>[{"target":"a/m","status":429,"error":"E2001","elapsed_ms":12}]</c>.</summary>
    public static string Write(IReadOnlyList<AttemptNote> notes)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (var note in notes)
        {
            json.WriteStartObject();
            json.WriteString("target"u8, note.Target.Target.Name);
            if (note.Status is { } status)
                json.WriteNumber("status"u8, status);
            json.WriteString("error"u8, string.Create(CultureInfo.InvariantCulture, $"E{(int)note.Error}"));
            json.WriteNumber("elapsed_ms"u8, note.ElapsedMs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
