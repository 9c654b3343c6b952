using System.Net;

namespace Sluice.Gateway.Upstreams;

/// <summary>A request's body that is sent segment by segment, without being copied together first.</summary>
internal sealed class SegmentsContent : HttpContent
{
    private readonly long _length;
    private IReadOnlyList<ReadOnlyMemory<byte>> _segments;
    private volatile bool _isSent;

    public SegmentsContent(IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        _segments = segments;
        for (var i = 0; i < segments.Count; i++)
            _length += segments[i].Length;
        Headers.ContentLength = _length;
    }

    /// <summary>Holds the segments no longer, if they have been sent whole. Only for when the answer is there: until then they may be sent once more.</summary>
    public bool TryLetGo()
    {
        if (!_isSent)
            return false;
        _segments = [];
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _isSent = false;
        for (var i = 0; i < _segments.Count; i++)
            await stream.WriteAsync(_segments[i], cancellationToken).ConfigureAwait(false);
        _isSent = true;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
