using System.Buffers;
using System.Text.Json;

namespace Sluice.Simulation.Protocols;

/// <summary>Writes bodies.</summary>
internal static class JsonBody
{
    public static byte[] Write<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        write(json, state);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An event of a stream.</summary>
    /// <param name="name">Its name; <see langword="null"/> for none.</param>
    /// <param name="state">What it tells.</param>
    /// <param name="write">Writes its data.</param>
    public static byte[] Event<T>(string? name, T state, Action<Utf8JsonWriter, T> write)
    {
        var data = Write(state, write);
        return name is null
            ? [.. "data: "u8, .. data, .. "\n\n"u8]
            : [.. "event: "u8, .. System.Text.Encoding.UTF8.GetBytes(name), .. "\ndata: "u8, .. data, .. "\n\n"u8];
    }
}
