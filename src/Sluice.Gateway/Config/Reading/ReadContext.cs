namespace Sluice.Gateway.Config.Reading;

/// <summary>What one reading of a configuration gathers: errors, warnings, and secrets that must not appear in either.</summary>
/// <param name="environment">Looks up an environment variable.</param>
internal sealed class ReadContext(Func<string, string?> environment)
{
    private const int ShortestSecret = 6;

    private readonly List<ConfigError> _errors = [];
    private readonly HashSet<string> _faultyPaths = new(StringComparer.Ordinal);
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Environment { get; } = environment;

    /// <summary>The warnings so far.</summary>
    public List<ConfigWarning> Warnings { get; } = [];

    /// <summary>Whether anything is wrong.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>Reports a value that is wrong.</summary>
    public void Error(SourceNode node, string message, string remedy) => Error(node.Path, node.Shown, message, remedy, node.Line);

    /// <summary>Reports something that is wrong at a path.</summary>
    public void Error(string path, string value, string message, string remedy, int line = 0)
    {
        _errors.Add(new ConfigError(path, value, message, remedy, line));
        _faultyPaths.Add(path);
    }

    /// <summary>Whether something is wrong at exactly this path.</summary>
    public bool IsFaulty(string path) => _faultyPaths.Contains(path);

    /// <summary>Remembers a secret.</summary>
    public void Secret(string secret)
    {
        if (secret.Length >= ShortestSecret)
            _secrets.Add(secret);
    }

    /// <summary>All errors in the order of the file, without any secret.</summary>
    public IReadOnlyList<ConfigError> Errors() =>
        [.. _errors.OrderBy(e => e.Line).Select(e => e with
        {
            Path = Scrub(e.Path), Value = Scrub(e.Value), Message = Scrub(e.Message), Remedy = Scrub(e.Remedy),
        })];

    private string Scrub(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, Quote.Mask, StringComparison.Ordinal);
        return text;
    }
}
