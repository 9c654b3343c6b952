using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Telemetry.Webhooks;

/// <summary>
/// Signs what is posted as the Standard Webhooks specification says: HMAC-SHA256 over <c>id.timestamp.body</c>, so that libraries which are
/// there for many languages can check it.
/// </summary>
/// <param name="secret"><c>whsec_</c> and Base64, or any text, of which the UTF-8 is taken.</param>
internal sealed class WebhookSignature(string secret)
{
    private const string Prefix = "whsec_";

    private readonly byte[] _key = Key(secret) ?? throw new ArgumentException("What follows whsec_ is not Base64.", nameof(secret));

    /// <summary>Whether a text can be a secret.</summary>
    public static bool IsKey(string secret) => Key(secret) is { Length: > 0 };

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="seconds">When it is sent, in seconds since 1970.</param>
    /// <param name="body">What is sent.</param>
    public string Sign(string id, long seconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.")), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed));
    }

    private static byte[]? Key(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes(secret);
        var bytes = new byte[secret.Length];
        return Convert.TryFromBase64Chars(secret.AsSpan(Prefix.Length), bytes, out var written) ? bytes[..written] : null;
    }
}
