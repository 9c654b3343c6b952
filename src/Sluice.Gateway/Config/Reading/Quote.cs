using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Shows foreign text in messages: on one line, bounded, and without what looks like a credential.</summary>
internal static class Quote
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "***";

    private const int MaxShown = 80;

    private static readonly string[] CredentialMarks = ["sk-", "Bearer ", "bearer ", "gsk_", "xai-", "AIza", "ghp_"];

    /// <summary>The text in quotes.</summary>
    public static string Text(string text) => $"\"{Bare(text)}\"";

    /// <summary>The text without quotes; control characters are escaped.</summary>
    public static string Bare(string text)
    {
        if (LooksSecret(text))
            return Mask;
        var shown = new StringBuilder(Math.Min(text.Length, MaxShown) + 3);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxShown)))
        {
            if (c is '"' or '\\')
                shown.Append('\\').Append(c);
            else if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')
                shown.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                shown.Append(c);
        }

        return text.Length > MaxShown ? shown.Append("...").ToString() : shown.ToString();
    }

    /// <summary>Whether the text holds what credentials of well-known providers begin with.</summary>
    public static bool LooksSecret(string text)
    {
        foreach (var mark in CredentialMarks)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0 && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && text.Length - at >= mark.Length + 4)
                return true;
        }

        return false;
    }
}
