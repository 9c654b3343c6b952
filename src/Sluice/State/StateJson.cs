using System.Text.Json;

namespace Sluice.State;

/// <summary>A saved state, and the records of a journal, as JSON.</summary>
public static class StateJson
{
    /// <summary>Writes a state.</summary>
    /// <param name="state">The state.</param>
    public static byte[] Write(EngineState state) => JsonSerializer.SerializeToUtf8Bytes(state, StateJsonContext.Default.EngineState);

    /// <summary>Writes a journal's record, as one line.</summary>
    /// <param name="record">The record.</param>
    public static byte[] Write(JournalRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, StateJsonContext.Default.JournalRecord);

    /// <summary>Reads a state and checks it.</summary>
    /// <param name="utf8">What <see cref="Write(EngineState)"/> wrote.</param>
    /// <exception cref="StateException">It is damaged, or of another version; the message says where and what helps.</exception>
    public static EngineState Read(ReadOnlySpan<byte> utf8)
    {
        var state = Parse(utf8, StateJsonContext.Default.VersionOnly, "saved state").Version is var version && version != EngineState.CurrentVersion
            ? throw new StateException($"The saved state is of version {version}, and this program reads {EngineState.CurrentVersion}. Start the program that wrote it, or remove it to start from zero.")
            : Parse(utf8, StateJsonContext.Default.EngineState, "saved state");
        StateCheck.Check(state);
        return state;
    }

    /// <summary>Reads a journal's record and checks it.</summary>
    /// <param name="utf8">What <see cref="Write(JournalRecord)"/> wrote.</param>
    /// <exception cref="StateException">It is damaged; the message says where.</exception>
    public static JournalRecord ReadRecord(ReadOnlySpan<byte> utf8)
    {
        var record = Parse(utf8, StateJsonContext.Default.JournalRecord, "journal record");
        StateCheck.Check(record);
        return record;
    }

    private static T Parse<T>(ReadOnlySpan<byte> utf8, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new StateException($"The {what} is empty. Restore it from a backup, or remove it to start from zero.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            var place = error is JsonException json ? $" at {json.Path ?? "$"}, line {json.LineNumber + 1}" : "";
            throw new StateException($"The {what} is damaged{place}. Restore it from a backup, or remove it to start from zero.", error);
        }
    }
}
