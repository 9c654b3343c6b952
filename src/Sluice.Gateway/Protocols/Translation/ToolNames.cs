using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>
/// Names of tools that are too long for the backend's protocol: shortened on the way up, restored on the way down. A name is shortened
/// to the same in every request, so that a conversation goes on.
/// </summary>
internal sealed class ToolNames
{
    /// <summary>Chat completions take 64 letters; Anthropic takes 128.</summary>
    public const int Longest = 64;

    private const int HashLetters = 8;

    private readonly Dictionary<string, string> _long = new(StringComparer.Ordinal);

    /// <summary>No tool was renamed.</summary>
    public static ToolNames None { get; } = new();

    /// <summary>The name for the backend.</summary>
    /// <param name="name">The client's name.</param>
    public string Shorten(string name)
    {
        if (name.Length <= Longest)
            return name;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        var shortName = string.Create(
            CultureInfo.InvariantCulture, $"{name.AsSpan(0, Longest - HashLetters - 1)}_{Convert.ToHexStringLower(hash.AsSpan(0, HashLetters / 2))}");
        _long[shortName] = name;
        return shortName;
    }

    /// <summary>The client's name again.</summary>
    /// <param name="name">The name that the backend gave.</param>
    public string Restore(string name) => _long.GetValueOrDefault(name, name);
}
