namespace Sluice.Protocols;

/// <summary>Why a request cannot be taken: the body of a 400. Quotes nothing of the request but key names.</summary>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Param">The parameter at fault, or <see langword="null"/> where it is the whole body.</param>
/// <param name="Code">The OpenAI error code; the contract's 400 has none.</param>
internal sealed record RequestProblem(string Message, string? Param = null, string? Code = null)
{
    /// <summary>The body is no JSON.</summary>
    /// <param name="line">The line of the mistake, from 0.</param>
    /// <param name="position">The byte of the mistake in its line, from 0.</param>
    public static RequestProblem NotJson(long? line, long? position) =>
        new($"The body is not valid JSON: look at line {line + 1}, byte {position + 1}. Comments and trailing commas are not taken.");

    /// <summary>A key that decides over limits stands twice, and parsers differ on which one wins.</summary>
    /// <param name="key">The key.</param>
    public static RequestProblem Duplicate(string key) =>
        new($"'{key}' stands more than once in the body. Send it once.", key);

    /// <summary>A key that some servers would take for a governed one, and others would not.</summary>
    /// <param name="key">The governed key.</param>
    public static RequestProblem Miscased(string key) =>
        new($"The body holds '{key}' in other letters. Write it as '{key}'.", key);

    /// <summary>A value of the wrong type or out of range.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">What it must be: "a string".</param>
    public static RequestProblem Wrong(string key, string expected) =>
        new($"'{key}' must be {expected}.", key);
}
