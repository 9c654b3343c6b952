namespace Sluice.Upstream;

/// <summary>One call to an upstream.</summary>
public sealed class UpstreamRequest
{
    /// <summary>The HTTP method, such as <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Path and query relative to the upstream's base, starting with a slash: <c>/chat/completions</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Headers to send, content headers among them; <c>Content-Length</c> follows from <see cref="Body"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body as the segments it is spliced from; empty for no body. Must stay unchanged until <see cref="UpstreamResponse.HasSentRequest"/>, or the answer's body has ended.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Body { get; init; } = [];
}
