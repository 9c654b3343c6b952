using System.Net.Http.Headers;
using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>The answer of a provider over HTTP.</summary>
internal sealed class HttpUpstreamResponse : UpstreamResponse
{
    private readonly HttpResponseMessage _message;
    private readonly SegmentsContent? _sent;
    private readonly List<KeyValuePair<string, string>> _headers;

    /// <param name="message">The answer.</param>
    /// <param name="sent">The request's body, if it had one.</param>
    public HttpUpstreamResponse(HttpResponseMessage message, SegmentsContent? sent)
    {
        _message = message;
        _sent = sent;
        _headers = new(message.Headers.NonValidated.Count + message.Content.Headers.NonValidated.Count);
        Add(message.Headers);
        Add(message.Content.Headers);
        Body = new HttpUpstreamBody(message.Content.ReadAsStream());
    }

    /// <inheritdoc/>
    public override int Status => (int)_message.StatusCode;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    /// <inheritdoc/>
    public override Stream Body { get; }

    /// <inheritdoc/>
    /// <remarks>Once there is an answer, nothing is sent anew on another connection.</remarks>
    public override bool HasSentRequest => _sent?.TryLetGo() ?? true;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _message.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Add(HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
                _headers.Add(new(name, value));
        }
    }
}
