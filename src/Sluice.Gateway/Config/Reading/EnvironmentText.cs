using System.Text;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Puts environment variables in place of <c>${NAME}</c>.</summary>
internal static class EnvironmentText
{
    /// <summary>Whether the text is one reference and nothing else.</summary>
    public static bool IsReference(string text) =>
        text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') && IsVariable(text.AsSpan(2, text.Length - 3));

    /// <summary>Replaces every reference.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="lookup">Looks up a variable.</param>
    /// <param name="problem">What is wrong with a reference, naming the variable; null when all are well.</param>
    /// <returns>The text with values; as written where there is a problem.</returns>
    public static string Expand(string text, Func<string, string?> lookup, out string? problem)
    {
        problem = null;
        var start = text.IndexOf("${", StringComparison.Ordinal);
        if (start < 0)
            return text;
        var expanded = new StringBuilder();
        var from = 0;
        for (; start >= 0; start = text.IndexOf("${", from, StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end < 0 || !IsVariable(text.AsSpan(start + 2, end - start - 2)))
            {
                problem = "holds \"${\" that is not followed by a variable's name and \"}\"";
                return text;
            }

            var name = text[(start + 2)..end];
            if (lookup(name) is not { Length: > 0 } value)
            {
                problem = $"environment variable {name} is {(lookup(name) is null ? "not set" : "empty")}";
                return text;
            }

            expanded.Append(text, from, start - from).Append(value);
            from = end + 1;
        }

        return expanded.Append(text, from, text.Length - from).ToString();
    }

    private static bool IsVariable(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > 128 || char.IsAsciiDigit(name[0]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }
}
