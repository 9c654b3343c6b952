namespace Sluice.Gateway.Secrets;

/// <summary>How a secret is shown to those who may know that it is there.</summary>
internal static class SecretText
{
    private const int Shown = 4;
    private const int ShortestShown = 20;

    /// <summary>
    /// What stands before a dash among the first four characters, and the last four characters, as <c>sk-...abcd</c>. Of a secret so short that this would give much of it
    /// away, nothing.
    /// </summary>
    public static string Mask(string secret)
    {
        if (secret.Length < ShortestShown)
            return "***";
        var dash = secret.AsSpan(0, Shown).IndexOf('-');
        return string.Concat(secret.AsSpan(0, dash + 1), "...", secret.AsSpan(secret.Length - Shown));
    }
}
