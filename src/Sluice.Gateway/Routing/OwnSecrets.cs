using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Routing;

/// <summary>
/// Blots out what the gateway itself showed to a backend where the backend repeats it: some providers quote a wrong key in their errors, and
/// errors reach callers, the status and the log.
/// </summary>
internal sealed class OwnSecrets
{
    private const int ShortestKey = 8;
    // Shorter headers and parameters are names and versions, which help whoever reads an error.
    private const int ShortestValue = 16;

    private readonly byte[][] _secrets;

    public OwnSecrets(BackendConfig config)
    {
        IEnumerable<string> secrets =
        [
            .. config.ApiKey is { Length: >= ShortestKey } key ? [key] : Array.Empty<string>(),
            .. config.Headers.Concat(config.Query).Select(static pair => pair.Value).Where(static value => value.Length >= ShortestValue),
        ];
        _secrets = [.. secrets.SelectMany(static secret => new[] { secret, Uri.EscapeDataString(secret) }).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Puts asterisks, as many as there are bytes, in the place of every secret.</summary>
    public void Blot(Span<byte> text)
    {
        foreach (var secret in _secrets)
        {
            for (var rest = text; rest.IndexOf(secret) is >= 0 and var at; rest = rest[(at + secret.Length)..])
                rest.Slice(at, secret.Length).Fill((byte)'*');
        }
    }

    /// <summary>A text without any of the secrets.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Blotted(string? text)
    {
        if (text is null)
            return null;
        var utf8 = Encoding.UTF8.GetBytes(text);
        Blot(utf8);
        return Encoding.UTF8.GetString(utf8);
    }
}
