using System.Globalization;

namespace Sluice.Simulation.Traces;

/// <summary>
/// Reads traces of requests: CSV with a header, columns <c>timestamp_ms</c>, <c>input_tokens</c>, <c>output_tokens</c> and, where
/// there are any, <c>tenant</c> and <c>model</c>, in any order; whole numbers of 0 or more; timestamps never decrease. One row is held at a time.
/// </summary>
public static class TraceReader
{
    private static readonly string[] Columns = ["timestamp_ms", "input_tokens", "output_tokens", "tenant", "model"];
    private const int Required = 3;

    /// <summary>Reads a file, row by row as it is enumerated.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TraceFormatException">A line is not what it must be; thrown when the enumeration reaches it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<TraceRow> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Opened(path);
    }

    /// <summary>Reads from any text, row by row as it is enumerated.</summary>
    /// <param name="text">The text; it is not disposed.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="TraceFormatException">A line is not what it must be; thrown when the enumeration reaches it.</exception>
    public static IEnumerable<TraceRow> Read(TextReader text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Rows(text, name);
    }

    private static IEnumerable<TraceRow> Opened(string path)
    {
        using var text = new StreamReader(path);
        foreach (var row in Rows(text, Path.GetFileName(path)))
            yield return row;
    }

    private static IEnumerable<TraceRow> Rows(TextReader text, string name)
    {
        var places = Header(text.ReadLine(), name);
        long last = 0;
        for (long line = 2; text.ReadLine() is { } content; line++)
        {
            if (string.IsNullOrWhiteSpace(content))
                continue;
            var row = Row(content, places, line, name);
            if (row.TimestampMs < last)
                throw Wrong(name, line, "timestamp_ms", row.TimestampMs.ToString(CultureInfo.InvariantCulture), $"is before the row above ({last}); sort the trace by time");
            last = row.TimestampMs;
            yield return row;
        }
    }

    private static int[] Header(string? header, string name)
    {
        var names = (header ?? "").Split(',', StringSplitOptions.TrimEntries);
        foreach (var column in names)
        {
            if (!Columns.Contains(column, StringComparer.Ordinal))
                throw Wrong(name, 1, "header", column, "is not a column; the columns are " + string.Join(", ", Columns));
            if (names.Count(n => n == column) > 1)
                throw Wrong(name, 1, "header", column, "stands there twice; leave one out");
        }

        var places = Array.ConvertAll(Columns, column => Array.IndexOf(names, column));
        var missing = Array.IndexOf(places, -1, 0, Required);
        return missing < 0 ? [.. places, names.Length] : throw Wrong(name, 1, "header", header ?? "", $"lacks the column {Columns[missing]}; add it");
    }

    private static TraceRow Row(string content, int[] places, long line, string name)
    {
        var fields = content.Split(',', StringSplitOptions.TrimEntries);
        if (fields.Length != places[^1])
            throw Wrong(name, line, "row", content, $"has {fields.Length} fields, the header {places[^1]}; make them equal");
        return new TraceRow(Whole(0), Whole(1), Whole(2), Text(3), Text(4));

        long Whole(int column) => long.TryParse(fields[places[column]], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(name, line, Columns[column], fields[places[column]], "is not a whole number of 0 or more; write digits only");

        string? Text(int column) => places[column] < 0 || fields[places[column]].Length == 0 ? null : fields[places[column]];
    }

    private static TraceFormatException Wrong(string name, long line, string field, string value, string what) =>
        new(line, $"{name}, line {line}, {field}: '{value}' {what}.");
}
