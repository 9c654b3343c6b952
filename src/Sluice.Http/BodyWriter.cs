using System.Buffers;

namespace Sluice.Http;

/// <summary>Takes a buffered body into pooled memory: content writes itself without making a stream of its own for it.</summary>
internal sealed class BodyWriter : Stream
{
    // Contents that are buffered write themselves at once, on the thread that asks.
    [ThreadStatic]
    private static BodyWriter? _ofThread;

    private byte[] _rented = [];
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw OnlyWritten();

    public override long Position
    {
        get => throw OnlyWritten();
        set => throw OnlyWritten();
    }

    /// <summary>Copies a body that is buffered; what is returned is to be given back to the shared pool.</summary>
    /// <param name="content">The body's content; it can be read and sent afterwards as before.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public static (byte[] Rented, int Length) Copy(HttpContent content, CancellationToken cancellationToken)
    {
        var writer = _ofThread ??= new();
        try
        {
            content.CopyTo(writer, context: null, cancellationToken);
            return (writer._rented, writer._length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(writer._rented);
            throw;
        }
        finally
        {
            (writer._rented, writer._length) = ([], 0);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _rented.Length - _length)
            Grow(buffer.Length);
        buffer.CopyTo(_rented.AsSpan(_length));
        _length += buffer.Length;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw OnlyWritten();

    public override long Seek(long offset, SeekOrigin origin) => throw OnlyWritten();

    public override void SetLength(long value) => throw OnlyWritten();

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + more), (int)Math.Min(Array.MaxLength, 2L * _length)));
        _rented.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = larger;
    }

    private static NotSupportedException OnlyWritten() => new("A body can only be written here.");
}
