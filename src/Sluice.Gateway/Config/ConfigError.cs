using System.Globalization;

namespace Sluice.Gateway.Config;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Path">Where, as a JSON path such as <c>backends.openai-a.limits.rpm</c>; <c>$</c> is the whole file.</param>
/// <param name="Value">The value as written, secrets masked; empty where there is none.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Line">The line in the file, from 1; 0 where there is none.</param>
internal sealed record ConfigError(string Path, string Value, string Message, string Remedy, int Line = 0)
{
    /// <summary>One line: <c>path: problem (got value). remedy [line n]</c>.</summary>
    public override string ToString()
    {
        var got = Value.Length == 0 ? "" : $" (got {Value})";
        var line = Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" [line {Line}]");
        return $"{Path}: {Message}{got}. {Remedy}{line}";
    }
}
