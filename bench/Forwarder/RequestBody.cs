using System.Net;

namespace Sluice.Bench.Forwarder;

/// <summary>The incoming body on its way up, streamed as it arrives.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly HttpRequest _request;

    public RequestBody(HttpRequest request) => _request = request;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _request.BodyReader.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _request.ContentLength ?? 0;
        return _request.ContentLength is not null;
    }
}
