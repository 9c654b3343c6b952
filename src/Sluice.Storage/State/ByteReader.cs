using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>Reads what <see cref="ByteWriter"/> wrote.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public static StateException Damaged() => new("The journal is damaged: a batch does not end where it should.");

    public long Number()
    {
        ulong number = 0;
        for (var i = 0; i < _left.Length && i < 10; i++)
        {
            number |= (ulong)(_left[i] & 0x7F) << (7 * i);
            if (_left[i] > 0x7F)
                continue;
            _left = _left[(i + 1)..];
            return (long)number;
        }

        throw Damaged();
    }

    /// <summary>How many follow: never more than there are bytes.</summary>
    public int Count() => Number() is var count && count >= 0 && count <= _left.Length ? (int)count : throw Damaged();

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Count();
        var taken = _left[..length];
        _left = _left[length..];
        return taken;
    }
}
