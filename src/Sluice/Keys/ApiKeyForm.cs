namespace Sluice.Keys;

/// <summary>What can be said of a key without asking anybody.</summary>
internal static class ApiKeyForm
{
    private static readonly string[] Placeholders = ["your-", "your_", "${", "<", "xxxxxx", "changeme", "replace-", "replace_"];

    public static ApiKeyReport? Check(string? key, ApiKeyCheckOptions options)
    {
        if (string.IsNullOrWhiteSpace(key))
            return new(ApiKeyState.Missing, $"There is no API key for {options.Provider}.", "Set it, and look for a misspelled name of its variable.");
        var problem = Problem(key, options);
        return problem is null ? null : new(ApiKeyState.WrongForm, $"The API key for {options.Provider} {problem}.", "Copy the key again, whole and alone.");
    }

    // The key's own characters are never told.
    private static string? Problem(string key, ApiKeyCheckOptions options)
    {
        if (key.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return "begins with 'Bearer', which belongs to the header and not to the key";
        if (key[0] is '"' or '\'' || key[^1] is '"' or '\'')
            return "stands in quotes";
        if (key.Any(char.IsWhiteSpace))
            return "holds white space";
        if (key.Any(letter => letter is < '!' or > '~'))
            return "holds a character that no key has";
        if (Array.Exists(Placeholders, word => key.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return "is a placeholder";
        if (options.Prefixes.Count > 0 && !options.Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            return $"does not begin with {string.Join(" or ", options.Prefixes)}, as its keys do";
        return key.Length < options.MinLength ? $"is too short: {key.Length} characters, and at least {options.MinLength} are needed" : null;
    }
}
