using System.Buffers;

namespace Sluice.Protocols;

/// <summary>
/// Cuts the bytes of a server-sent event stream into events, whatever reads they arrive in. Lines end with LF, CRLF or CR; an empty line
/// ends an event, which is handed out with it: all events and <see cref="Remainder"/> one after the other are the stream. Only an
/// incomplete event is held back, and no buffer while there is none. Not safe for two threads at once.
/// </summary>
/// <param name="maxEvent">Bytes that an event may have.</param>
internal sealed class SseSplitter(int maxEvent = SseSplitter.DefaultMaxEvent) : IDisposable
{
    /// <summary>Bytes that an event may have unless said otherwise: 64 KB.</summary>
    public const int DefaultMaxEvent = 64 * 1024;

    private const int FirstBuffer = 4 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _lineStart;
    private int _scanned;
    private int _end;
    private bool _afterCarriageReturn;

    /// <summary>The incomplete event so far; what is left when the stream ends. Valid until the next read.</summary>
    public ReadOnlyMemory<byte> Remainder => _buffer.AsMemory(_start, _end - _start);

    /// <summary>
    /// Room to read into, at least one byte; <see cref="Commit"/> says how much was read. Invalidates events handed out before.
    /// Call it only after <see cref="TryRead"/> said <see cref="SseReadResult.NeedMore"/>.
    /// </summary>
    public Memory<byte> GetMemory()
    {
        if (_start == _end)
            _start = _lineStart = _scanned = _end = 0;
        if (_buffer.Length == 0)
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        else if (_start > 0)
            MoveToFront();
        if (_buffer.Length - _end < _buffer.Length / 4)
            Grow();
        return _buffer.AsMemory(_end);
    }

    /// <summary>Takes in what was read.</summary>
    /// <param name="count">Bytes written into the last <see cref="GetMemory"/>.</param>
    public void Commit(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <summary>Gives the buffer back where it holds nothing, so that an idle stream holds none; for use before a zero-byte read.</summary>
    public void TrimExcess()
    {
        if (_start == _end)
            Dispose();
    }

    /// <summary>Hands out the next complete event.</summary>
    /// <param name="sseEvent">The event with the empty line that ends it; valid until the next <see cref="GetMemory"/>.</param>
    public SseReadResult TryRead(out ReadOnlyMemory<byte> sseEvent)
    {
        sseEvent = default;
        while (true)
        {
            // The LF of a CRLF that two reads tore apart ends no line of its own.
            if (_afterCarriageReturn && _scanned < _end)
            {
                _afterCarriageReturn = false;
                if (_buffer[_scanned] == '\n')
                    _lineStart = ++_scanned;
            }

            var next = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)'\r');
            if (next < 0)
            {
                _scanned = _end;
                return _end - _start >= maxEvent ? SseReadResult.TooLong : SseReadResult.NeedMore;
            }

            if (MayStillGetItsLineFeed(_scanned + next))
            {
                _scanned += next;
                return _end - _start > maxEvent ? SseReadResult.TooLong : SseReadResult.NeedMore;
            }

            if (EndLine(_scanned + next))
            {
                sseEvent = _buffer.AsMemory(_start, _scanned - _start);
                _start = _scanned;
                return sseEvent.Length > maxEvent ? SseReadResult.TooLong : SseReadResult.Event;
            }
        }
    }

    /// <summary>Gives the buffer back. The splitter can go on with the next event of the stream, but what was held back is gone.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _start = _lineStart = _scanned = _end = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    // An event whose lines end with CRLF waits for the last LF, which is under way, so that it is relayed or hidden with it.
    // One whose lines end with CR alone must not wait: the next byte may come much later.
    private bool MayStillGetItsLineFeed(int at) =>
        _buffer[at] == '\r' && at + 1 == _end && at == _lineStart && at > _start && _buffer[at - 1] == '\n';

    // Whether the line that ends at this byte is empty and so ends an event.
    private bool EndLine(int at)
    {
        var isEmpty = at == _lineStart;
        _scanned = at + 1;
        if (_buffer[at] == '\r')
        {
            if (_scanned == _end)
                _afterCarriageReturn = true;
            else if (_buffer[_scanned] == '\n')
                _scanned++;
        }

        _lineStart = _scanned;
        return isEmpty;
    }

    private void MoveToFront()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _lineStart, _scanned, _end) = (0, _lineStart - _start, _scanned - _start, _end - _start);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
