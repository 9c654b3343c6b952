using System.Security.Cryptography;
using System.Text;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Keys;

/// <summary>
/// The client keys that Sluice makes: <c>sk-sluice-</c>, an id of 10 characters that is no secret and finds the record, 32 random characters
/// (190 bits), and 6 that check the rest, so that a typing error is told from a key that is not known.
/// </summary>
internal static class MadeKey
{
    private const string Prefix = "sk-sluice-";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 10;
    private const int SecretLength = 32;
    private const int CheckLength = 6;
    private const int CheckAt = IdEnd + SecretLength;
    private const int IdEnd = 10 + IdLength;
    private const int Length = CheckAt + CheckLength;
    private const int SaltLength = 16;

    /// <summary>Makes a key.</summary>
    /// <returns>The key, to be shown once, and what is stored of it.</returns>
    public static (string Key, StoredKeySecret Secret) Create()
    {
        var start = Prefix + RandomNumberGenerator.GetString(Alphabet, IdLength + SecretLength);
        Span<char> check = stackalloc char[CheckLength];
        Check(start, check);
        var key = string.Concat(start, check);
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var secret = new StoredKeySecret
        {
            Id = key[Prefix.Length..IdEnd],
            Salt = Convert.ToHexStringLower(salt),
            Hash = SecretHash.Of(salt, key).ToHex(),
        };
        return (key, secret);
    }

    /// <summary>Whether a text begins as made keys do: it is one, or was meant to be.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The id within a key whose check characters fit.</summary>
    public static bool TryGetId(string text, out ReadOnlySpan<char> id)
    {
        id = default;
        if (text.Length != Length || !IsMeant(text))
            return false;
        Span<char> check = stackalloc char[CheckLength];
        Check(text.AsSpan(0, CheckAt), check);
        if (!text.AsSpan(CheckAt).SequenceEqual(check))
            return false;
        id = text.AsSpan(Prefix.Length, IdLength);
        return true;
    }

    /// <summary>A stored secret as it may be shown: <c>sk-sluice-4fG7hJ2kLm...</c></summary>
    public static string Display(StoredKeySecret secret) => $"{Prefix}{secret.Id}...";

    // Whoever can make the check characters learns nothing: they follow from what stands before them.
    private static void Check(ReadOnlySpan<char> start, Span<char> check)
    {
        Span<byte> ascii = stackalloc byte[CheckAt * 3];
        var length = Encoding.UTF8.GetBytes(start, ascii);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..length], hash);
        var number = BitConverter.ToUInt64(hash);
        for (var i = 0; i < check.Length; i++)
        {
            check[i] = Alphabet[(int)(number % (ulong)Alphabet.Length)];
            number /= (ulong)Alphabet.Length;
        }
    }
}
