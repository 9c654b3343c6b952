namespace Sluice.Upstream;

/// <summary>
/// Where calls go: a real provider over HTTP, or a simulated one. Bytes in, bytes out; nothing here knows a protocol.
/// </summary>
public interface IUpstream
{
    /// <summary>Sends one call and returns when the head of the answer is there; the body follows through its stream.</summary>
    /// <param name="request">The call.</param>
    /// <param name="cancellationToken">Cancels the call at the provider too.</param>
    /// <exception cref="UpstreamException">No answer could be had; the exception says why and whether the call had been sent.</exception>
    ValueTask<UpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken);
}
