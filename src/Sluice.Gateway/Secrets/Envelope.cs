using System.Security.Cryptography;
using System.Text;
using Sluice.Storage;

namespace Sluice.Gateway.Secrets;

/// <summary>
/// Encrypts one stored secret: AES-256-GCM with a nonce of its own. What the record is (table and name) is authenticated along with it, so
/// that a sealed text that was moved to another record does not open there.
/// </summary>
/// <remarks>
/// Base64 of: version (1 byte), id of the master key (8), nonce (12), tag (16), ciphertext. Version, key id, table and name are the
/// associated data.
/// </remarks>
internal static class Envelope
{
    /// <summary>Bytes in a tag.</summary>
    public const int TagLength = 16;

    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int NonceAt = 1 + MasterKey.IdLength;
    private const int TagAt = NonceAt + NonceLength;
    private const int TextAt = TagAt + TagLength;

    /// <summary>Encrypts a text for one record.</summary>
    public static string Seal(MasterKey key, string table, string name, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[TextAt + plain.Length];
        sealedBytes[0] = Version;
        key.IdBytes.CopyTo(sealedBytes.AsSpan(1));
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(NonceAt, NonceLength));
        using var cipher = key.Cipher();
        cipher.Encrypt(
            sealedBytes.AsSpan(NonceAt, NonceLength), plain, sealedBytes.AsSpan(TextAt), sealedBytes.AsSpan(TagAt, TagLength),
            AssociatedData(sealedBytes, table, name));
        CryptographicOperations.ZeroMemory(plain);
        return Convert.ToBase64String(sealedBytes);
    }

    /// <summary>Decrypts what <see cref="Seal"/> made for the same record.</summary>
    /// <exception cref="StorageException">It was made with another key, for another record, by a newer program, or was changed: the message says which and names the record.</exception>
    public static string Open(MasterKey key, string table, string name, string sealedText)
    {
        var record = $"{table}/{name}";
        var bytes = new byte[sealedText.Length];
        if (!Convert.TryFromBase64String(sealedText, bytes, out var length) || length < TextAt)
            throw new StorageException(record, "holds an encrypted text that is cut or damaged", "Restore the database from a backup, or set its credential again.");
        if (bytes[0] != Version)
        {
            throw new StorageException(record, $"was encrypted by a newer Sluice (envelope {bytes[0]}; this program knows {Version})",
                "Run that version or a newer one.");
        }

        if (!bytes.AsSpan(1, MasterKey.IdLength).SequenceEqual(key.IdBytes))
        {
            throw new StorageException(record,
                $"was encrypted with master key {Convert.ToHexStringLower(bytes.AsSpan(1, MasterKey.IdLength))}, and the one given is {key.Id}",
                $"Give the key it was encrypted with ({MasterKeySource.Variable}, or the file {MasterKeySource.FileName}).");
        }

        var plain = new byte[length - TextAt];
        try
        {
            using var cipher = key.Cipher();
            cipher.Decrypt(
                bytes.AsSpan(NonceAt, NonceLength), bytes.AsSpan(TextAt, plain.Length), bytes.AsSpan(TagAt, TagLength), plain,
                AssociatedData(bytes, table, name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new StorageException(record, "holds an encrypted text that was changed, or that belongs to another record",
                "Restore the database from a backup, or set its credential again.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    // A name holds no "/", so that no two records share their data.
    private static byte[] AssociatedData(ReadOnlySpan<byte> header, string table, string name)
    {
        var identity = Encoding.UTF8.GetBytes($"{table}/{name}");
        return [.. header[..NonceAt], .. identity];
    }
}
