using System.Buffers;
using System.Text;

namespace Sluice.Storage.State;

/// <summary>Writes numbers and texts behind each other into a buffer that is used again.</summary>
internal sealed class ByteWriter
{
    private const int LongestNumber = 10;

    private readonly ArrayBufferWriter<byte> _buffer = new(16_384);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Leaves room for what is written later into <see cref="Head"/>.</summary>
    public void Reserve(int bytes)
    {
        _buffer.GetSpan(bytes)[..bytes].Clear();
        _buffer.Advance(bytes);
    }

    /// <summary>The first bytes, to be written at the end.</summary>
    public Span<byte> Head(int bytes) => System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory)[..bytes].Span;

    /// <summary>Seven bits a byte, the low ones first.</summary>
    public void Write(long number)
    {
        var span = _buffer.GetSpan(LongestNumber);
        var rest = (ulong)number;
        var length = 0;
        for (; rest > 0x7F; rest >>= 7)
            span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        _buffer.Advance(length);
    }

    public void Write(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write(length);
        Encoding.UTF8.GetBytes(text, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        _buffer.Write(bytes);
    }
}
