using Spectre.Console;

namespace Sluice.Gateway.Commands.Operating;

/// <summary>A plain table: a line of names, and a line each; numbers stand right. For eyes, and for <c>awk</c>.</summary>
internal static class PlainTable
{
    // Wide enough that no row is broken in two when nobody looks.
    private const int Width = 400;

    /// <summary>Writes a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">The columns' names; one that ends in <c>&gt;</c> stands right.</param>
    /// <param name="rows">The cells.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
        {
            var made = new TableColumn(new Text(column.TrimEnd('>'))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(column.EndsWith('>') ? made.RightAligned() : made);
        }

        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Write(table);
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            output.WriteLine(line.TrimEnd());
    }
}
