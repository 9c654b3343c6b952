using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>The answer of a provider over HTTP.</summary>
internal sealed class HttpUpstreamResponse : UpstreamResponse
{
    private readonly HttpResponseMessage _message;
    private readonly List<KeyValuePair<string, string>> _headers = [];

    public HttpUpstreamResponse(HttpResponseMessage message)
    {
        _message = message;
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
    public override ValueTask DisposeAsync()
    {
        _message.Dispose();
        return ValueTask.CompletedTask;
    }
}
