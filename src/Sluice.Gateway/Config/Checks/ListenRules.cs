using System.Net;
using Sluice.Gateway.Config.Reading;

namespace Sluice.Gateway.Config.Checks;

/// <summary>Where the gateway may listen: on loopback always, elsewhere only when callers need a key.</summary>
internal static class ListenRules
{
    private const string Example = "Write it as \"http://127.0.0.1:9190\".";

    /// <summary>Checks the addresses of <c>--listen</c> or <c>SLUICE_LISTEN</c>.</summary>
    /// <param name="urls">The addresses.</param>
    /// <param name="config">The configuration.</param>
    /// <returns>What is wrong; empty when the gateway may listen there.</returns>
    public static IReadOnlyList<ConfigError> Validate(IEnumerable<string> urls, SluiceConfig config)
    {
        var errors = new List<ConfigError>();
        foreach (var url in urls)
        {
            var shown = SecretSettings.IsRiskyUrl(url) ? Quote.Mask : Quote.Text(url);
            if (!TryParse(url, out var uri) || uri.UserInfo.Length > 0 || uri.PathAndQuery is not ("/" or "") || uri.Fragment.Length > 0)
                errors.Add(new("--listen", shown, "is not an address to listen on", Example));
            else if (uri.Scheme != "http")
                errors.Add(new(
                    "--listen", shown, "only http can be listened on",
                    "Put a proxy that speaks TLS in front, and write http:// here."));
            else if (config.Keys.Count == 0 && !IsLoopback(url))
                errors.Add(new("--listen", shown, "is not loopback, and there are no client keys, so that anyone could spend your money",
                    "Add a key under \"keys\", or listen on http://127.0.0.1:9190."));
        }

        return errors;
    }

    /// <summary>Whether an address can be reached from this machine only.</summary>
    public static bool IsLoopback(string url) =>
        TryParse(url, out var uri)
        && (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private static bool TryParse(string url, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? uri)
    {
        var everywhere = url
            .Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
            .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(everywhere, UriKind.Absolute, out uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0;
    }
}
