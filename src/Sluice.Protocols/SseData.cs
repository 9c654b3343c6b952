namespace Sluice.Protocols;

/// <summary>The data of one server-sent event, as the field lines of the WHATWG HTML standard (9.2.6) say it.</summary>
internal static class SseData
{
    /// <summary>The event's data where it stands in at most one line, as nearly all do, without a copy.</summary>
    /// <param name="sseEvent">One whole event.</param>
    /// <param name="data">The data; empty for a comment or ping.</param>
    /// <returns>Whether there was at most one line of data; otherwise use <see cref="Join"/>.</returns>
    public static bool TryGetSingle(ReadOnlySpan<byte> sseEvent, out ReadOnlySpan<byte> data)
    {
        data = default;
        var lines = 0;
        while (TryTakeLine(ref sseEvent, out var line))
        {
            if (!IsData(line, out var value))
                continue;
            data = value;
            lines++;
        }

        return lines <= 1;
    }

    /// <summary>The event's data lines with a line feed between them.</summary>
    /// <param name="sseEvent">One whole event.</param>
    public static byte[] Join(ReadOnlySpan<byte> sseEvent)
    {
        var joined = new List<byte>(sseEvent.Length);
        while (TryTakeLine(ref sseEvent, out var line))
        {
            if (!IsData(line, out var value))
                continue;
            joined.AddRange(value);
            joined.Add((byte)'\n');
        }

        if (joined.Count > 0)
            joined.RemoveAt(joined.Count - 1);
        return [.. joined];
    }

    // A byte order mark may open the stream, and so stand before its first line.
    private static bool IsData(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (line.StartsWith("\ufeff"u8))
            line = line[3..];
        if (!line.StartsWith("data"u8))
            return false;
        if (line.Length == 4)
            return true;
        if (line[4] != ':')
            return false;
        value = line.Length > 5 && line[5] == ' ' ? line[6..] : line[5..];
        return true;
    }

    private static bool TryTakeLine(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (rest.IsEmpty)
            return false;

        var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
            end = rest.Length;
        line = rest[..end];
        rest = rest[Math.Min(end + 1, rest.Length)..];
        return true;
    }
}
