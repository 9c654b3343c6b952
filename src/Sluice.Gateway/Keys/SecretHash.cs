using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Keys;

/// <summary>The SHA-256 of a secret: what is kept of it, and compared. Secrets of ours are random, so no salt or slow hash is needed.</summary>
internal readonly record struct SecretHash(long A, long B, long C, long D)
{
    private const int LongestOnStack = 512;

    public static SecretHash Of(string secret) => Of([], secret);

    /// <summary>The hash of a salt and a secret.</summary>
    public static SecretHash Of(ReadOnlySpan<byte> salt, string secret)
    {
        var length = salt.Length + Encoding.UTF8.GetByteCount(secret);
        var utf8 = length <= LongestOnStack ? stackalloc byte[length] : new byte[length];
        salt.CopyTo(utf8);
        Encoding.UTF8.GetBytes(secret, utf8[salt.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        CryptographicOperations.ZeroMemory(utf8);
        return MemoryMarshal.Read<SecretHash>(hash);
    }

    /// <summary>Compares in the same time whatever differs.</summary>
    public bool Matches(SecretHash other) => ((A ^ other.A) | (B ^ other.B) | (C ^ other.C) | (D ^ other.D)) == 0;

    /// <summary>64 hexadecimal digits, as it is stored.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        MemoryMarshal.Write(bytes, this);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Reads what <see cref="ToHex"/> wrote.</summary>
    public static bool TryParse(string? hex, out SecretHash hash)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        var isHash = hex?.Length == 2 * SHA256.HashSizeInBytes
            && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        hash = isHash ? MemoryMarshal.Read<SecretHash>(bytes) : default;
        return isHash;
    }

    public override string ToString() => "(hash)";
}
