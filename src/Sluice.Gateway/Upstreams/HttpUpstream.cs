using System.Net;
using System.Text;
using Sluice.Errors;
using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>A provider over HTTP. One connection pool a backend; nothing is followed, decoded, remembered or proxied on the way.</summary>
internal sealed class HttpUpstream : IUpstream, IDisposable
{
    // A query goes up as the caller wrote it: %7E stays %7E.
    private static readonly UriCreationOptions AsItStands = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _http;
    private readonly string _base;
    private readonly Version _version;

    /// <param name="baseUrl">The base that paths are added to, with or without a slash at its end.</param>
    /// <param name="connectTimeout">How long a connection may take.</param>
    public HttpUpstream(Uri baseUrl, TimeSpan connectTimeout)
    {
        _base = baseUrl.AbsoluteUri.TrimEnd('/');
        _version = baseUrl.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11;
        _http = new(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = connectTimeout > TimeSpan.Zero ? connectTimeout : Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // so that a change of DNS is noticed
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // as the server decodes them; the default throws on letters beyond ASCII
        });
    }

    /// <inheritdoc/>
    public async ValueTask<UpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var content = request.Body.Count == 0 ? null : new SegmentsContent(request.Body);
        var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), new Uri(_base + request.Path, AsItStands))
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content,
        };
        for (var i = 0; i < request.Headers.Count; i++)
            Add(message, request.Headers[i]);
        try
        {
            return new HttpUpstreamResponse(await _http.SendAsync(message, cancellationToken).ConfigureAwait(false), content);
        }
        catch (HttpRequestException error)
        {
            message.Dispose();
            throw Explain(error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            message.Dispose();
            throw new UpstreamException(ErrorCode.Timeout, wasSent: false, "No connection could be made in time (timeouts.connect).", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static void Add(HttpRequestMessage message, KeyValuePair<string, string> header)
    {
        if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            message.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    private static UpstreamException Explain(HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new(ErrorCode.ServerError, wasSent: false, "The backend's host name could not be resolved.", error),
        HttpRequestError.ConnectionError => new(ErrorCode.ServerError, wasSent: false, "The backend could not be connected to.", error),
        HttpRequestError.SecureConnectionError => new(ErrorCode.ServerError, wasSent: false, "No secure connection to the backend could be made (TLS).", error),
        _ => new(ErrorCode.ServerError, wasSent: true, "The backend broke off before it answered.", error),
    };
}
