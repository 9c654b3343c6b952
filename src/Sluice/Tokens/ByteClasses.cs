using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sluice.Tokens;

/// <summary>The kinds of 64 bytes, a bit a byte in each mask: what follows what is then a shift away.</summary>
internal struct ByteClasses
{
    /// <summary>Bytes in a block.</summary>
    public const int BlockLength = 64;

    /// <summary>a-z and A-Z.</summary>
    public ulong Letters;

    /// <summary>A-Z.</summary>
    public ulong Capitals;

    /// <summary>Letters that are none of a, e, i, o, u, y.</summary>
    public ulong Consonants;

    /// <summary>j, q, x, z in either case.</summary>
    public ulong RareLetters;

    /// <summary>0-9.</summary>
    public ulong Digits;

    /// <summary>The space.</summary>
    public ulong Spaces;

    /// <summary>Tab, line feed, vertical tab, form feed, carriage return.</summary>
    public ulong LineBreaks;

    /// <summary>Printable ASCII that is no letter, digit or space.</summary>
    public ulong Punctuation;

    /// <summary>Bytes from 0x80 on.</summary>
    public ulong NonAscii;

    /// <summary>Bytes of no other kind: control characters.</summary>
    public readonly ulong Controls => ~(Letters | Digits | Spaces | LineBreaks | Punctuation | NonAscii);

    /// <summary>Sorts 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteClasses Of(ref readonly byte block)
    {
        var first = Vector256.LoadUnsafe(in block);
        var second = Vector256.LoadUnsafe(in block, 32);
        var space = Vector256.Create((byte)0x20);
        var (small1, small2) = (first | space, second | space);
        var letters = Mask(InRange(small1, 'a', 'z'), InRange(small2, 'a', 'z'));
        var digits = Mask(InRange(first, '0', '9'), InRange(second, '0', '9'));
        return new ByteClasses
        {
            Letters = letters,
            Capitals = letters & Mask(InRange(first, 'A', 'Z'), InRange(second, 'A', 'Z')),
            Consonants = letters & ~Mask(IsVowel(small1), IsVowel(small2)),
            RareLetters = letters & Mask(IsRare(small1), IsRare(small2)),
            Digits = digits,
            Spaces = Mask(Vector256.Equals(first, space), Vector256.Equals(second, space)),
            LineBreaks = Mask(InRange(first, '\t', '\r'), InRange(second, '\t', '\r')),
            Punctuation = Mask(InRange(first, '!', '~'), InRange(second, '!', '~')) & ~(letters | digits),
            NonAscii = Mask(first, second),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> first, Vector256<byte> second)
        => first.ExtractMostSignificantBits() | ((ulong)second.ExtractMostSignificantBits() << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> InRange(Vector256<byte> bytes, char first, char last)
        => Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)first), Vector256.Create((byte)(last - first)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsVowel(Vector256<byte> small)
        => Is(small, 'a') | Is(small, 'e') | Is(small, 'i') | Is(small, 'o') | Is(small, 'u') | Is(small, 'y');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsRare(Vector256<byte> small) => Is(small, 'j') | Is(small, 'q') | Is(small, 'x') | Is(small, 'z');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Is(Vector256<byte> bytes, char value) => Vector256.Equals(bytes, Vector256.Create((byte)value));
}
