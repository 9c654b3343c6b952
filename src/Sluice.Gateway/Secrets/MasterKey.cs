using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Secrets;

/// <summary>The 32 bytes that stored credentials are encrypted with. Never shown: of a key only its id is.</summary>
internal sealed class MasterKey
{
    /// <summary>Bytes in a key.</summary>
    public const int Length = 32;

    /// <summary>Bytes in an id.</summary>
    public const int IdLength = 8;

    private readonly byte[] _key;
    private readonly byte[] _id;

    private MasterKey(byte[] key)
    {
        _key = key;
        _id = HMACSHA256.HashData(key, "sluice master key id"u8)[..IdLength];
        Id = Convert.ToHexStringLower(_id);
    }

    /// <summary>16 hexadecimal digits that tell one key from another and say nothing about either.</summary>
    public string Id { get; }

    /// <summary>The same as bytes.</summary>
    public ReadOnlySpan<byte> IdBytes => _id;

    /// <summary>A new random key.</summary>
    public static MasterKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads a key as it is given or kept: base64 of 32 bytes.</summary>
    /// <param name="text">The text; white space around it is no part of it.</param>
    /// <param name="problem">What is wrong, in words that do not repeat the text.</param>
    /// <returns><see langword="null"/> where it is not a key.</returns>
    public static MasterKey? Parse(string text, out string? problem)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var length))
            problem = "is not base64";
        else if (length != Length)
            problem = $"holds {length} bytes, not {Length}";
        else if (bytes.AsSpan(0, length).IndexOfAnyExcept(bytes[0]) < 0)
            problem = "is the same byte over and over, which anyone can guess";
        else
            problem = null;
        return problem is null ? new MasterKey(bytes[..Length]) : null;
    }

    /// <summary>The cipher of this key; to be disposed of.</summary>
    public AesGcm Cipher() => new(_key, Envelope.TagLength);

    /// <summary>The key as it is kept in a file or variable. The one place where it leaves this class.</summary>
    public string Reveal() => Convert.ToBase64String(_key);

    /// <summary>The id alone.</summary>
    public override string ToString() => $"master key {Id}";
}
