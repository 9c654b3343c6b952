namespace Sluice.Tests.Docs;

/// <summary>Stands in for the real console in samples, so that tests which run side by side read what their own sample writes.</summary>
internal static class Console
{
    private static readonly AsyncLocal<StringWriter?> Output = new();

    public static void WriteLine(object? value) => Output.Value!.WriteLine(value);

    /// <summary>Runs a sample.</summary>
    /// <returns>What it wrote, without the last line end.</returns>
    public static async Task<string> OutputOfAsync(Func<Task> sample)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        Output.Value = writer;
        await sample();
        return writer.ToString().TrimEnd('\n');
    }
}
