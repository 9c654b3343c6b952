using System.Globalization;

namespace Sluice.Gateway.Config.Reading;

/// <summary>JSON paths as messages show them: <c>keys.team-a.budgets[0].usd</c>.</summary>
internal static class ConfigPath
{
    /// <summary>The whole file.</summary>
    public const string Root = "$";

    /// <summary>A property of an object; names with other characters stand in brackets and quotes.</summary>
    public static string Member(string parent, string name)
    {
        if (name.Length == 0 || name.Length > 80 || Quote.LooksSecret(name) || name.AsSpan().ContainsAnyExcept(Names.PathCharacters))
            return $"{(parent == Root ? "" : parent)}[{Quote.Text(name)}]";
        return parent == Root ? name : $"{parent}.{name}";
    }

    /// <summary>An item of a list.</summary>
    public static string Item(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");
}
