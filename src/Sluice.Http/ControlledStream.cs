namespace Sluice.Http;

/// <summary>A stream of events on its way to the caller, byte for byte but for a usage event that only we asked for.</summary>
/// <param name="inner">The provider's stream.</param>
/// <param name="content">What it belongs to; disposed with it.</param>
/// <param name="watch">Looks at it, and settles its call.</param>
internal sealed class ControlledStream(Stream inner, HttpContent content, StreamWatch watch) : Stream
{
    private volatile bool _isReading;
    private bool _isDisposed;

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw NotSupported();

    public override long Position
    {
        get => throw NotSupported();
        set => throw NotSupported();
    }

    /// <summary>Looks at the stream, and settles its call.</summary>
    public StreamWatch Watch => watch;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        int taken;
        while (!watch.TryTake(buffer, out taken))
        {
            try
            {
                _isReading = true;
                watch.Took(inner.Read(watch.Room.Span));
            }
            catch (Exception e)
            {
                watch.Break(e);
                throw;
            }
            finally
            {
                _isReading = false;
            }
        }

        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        int taken;
        while (!watch.TryTake(buffer.Span, out taken))
        {
            try
            {
                _isReading = true;
                watch.Took(await inner.ReadAsync(watch.Room, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                watch.Break(e);
                throw;
            }
            finally
            {
                _isReading = false;
            }
        }

        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw NotSupported();

    public override void SetLength(long value) => throw NotSupported();

    public override void Write(byte[] buffer, int offset, int count) => throw NotSupported();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            watch.Abandon();
            content.Dispose();
            // Some clients dispose an answer while it is read; the buffer is then still written to.
            if (!_isReading)
                watch.Dispose();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException NotSupported() => new("A stream of events can only be read on.");
}
