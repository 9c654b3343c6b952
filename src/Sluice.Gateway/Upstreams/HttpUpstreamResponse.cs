using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>The answer of a provider over HTTP.</summary>
internal sealed class HttpUpstreamResponse : UpstreamResponse
{
    private readonly HttpResponseMessage _message;
    private readonly SegmentsContent? _sent;
    private readonly List<KeyValuePair<string, string>> _headers = [];

    /// <param name="message">The answer.</param>
    /// <param name="sent">The request's body, if it had one.</param>
    public HttpUpstreamResponse(HttpResponseMessage message, SegmentsContent? sent)
    {
        _message = message;
        _sent = sent;
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            foreach (var value in values)
                _headers.Add(new(name, value));
        }

        foreach (var (name, values) in message.Content.Headers.NonValidated)
        {
            foreach (var value in values)
                _headers.Add(new(name, value));
        }

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
}
