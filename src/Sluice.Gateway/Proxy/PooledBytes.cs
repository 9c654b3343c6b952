using System.Buffers;

namespace Sluice.Gateway.Proxy;

/// <summary>Bytes in a buffer from the pool; given back when disposed, after which nothing may point into it.</summary>
internal sealed class PooledBytes : IBufferWriter<byte>, IDisposable
{
    private byte[] _buffer = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>The same, to be changed where it stands.</summary>
    public Span<byte> Span => _buffer.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length).Span);
        Length += bytes.Length;
    }

    void IBufferWriter<byte>.Advance(int count) => Length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Room(Math.Max(1, sizeHint));

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Room(Math.Max(1, sizeHint)).Span;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="expected">Its length, where it is announced; at most <paramref name="max"/> is set aside for it.</param>
    /// <param name="max">The most that is taken.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns><see langword="false"/> if there was more than <paramref name="max"/>.</returns>
    public async ValueTask<bool> ReadAllAsync(Stream stream, long? expected, long max, CancellationToken cancellationToken)
    {
        if (expected > max)
            return false;
        while (true)
        {
            // One byte more than announced: the read that finds the end needs no larger buffer.
            var room = Room(expected is { } length && length > Length ? (int)Math.Min(length - Length + 1, int.MaxValue / 2) : 1);
            var read = await stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return true;
            Length += read;
            if (Length > max)
                return false;
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        Length = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private Memory<byte> Room(int atLeast)
    {
        if (_buffer.Length - Length < atLeast)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, Math.Max(Length + atLeast, Length * 2)));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(Length);
    }
}
