using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>Ids of tool calls. Anthropic takes letters, digits, '_' and '-'; chat servers make up what they like.</summary>
internal static class ToolCallIds
{
    private static readonly SearchValues<char> Letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>The id as Anthropic takes it; the same for the call and its result, and different for different ids.</summary>
    /// <param name="id">The chat client's id.</param>
    public static string ForAnthropic(string id) => id.Length > 0 && !id.AsSpan().ContainsAnyExcept(Letters)
        ? id
        : $"toolu_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 12))}";
}
