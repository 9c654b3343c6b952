namespace Sluice.Upstream;

/// <summary>The answer of an upstream: its head is there, its body comes as it is read. Disposing it early cancels the call.</summary>
public abstract class UpstreamResponse : IAsyncDisposable
{
    /// <summary>The HTTP status.</summary>
    public abstract int Status { get; }

    /// <summary>Headers as received, content headers among them; names compare without case.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// The body. A read that returns 0 is the end as the upstream announced it; a body cut short throws <see cref="UpstreamException"/>.
    /// </summary>
    public abstract Stream Body { get; }

    /// <summary>
    /// Whether nothing reads the request's body any more, so that its memory can serve another call before this answer has ended. Default no.
    /// </summary>
    public virtual bool HasSentRequest => false;

    /// <summary>The first value of a header, or <see langword="null"/>.</summary>
    /// <param name="name">The header's name, in any case.</param>
    public string? Header(string name)
    {
        var headers = Headers;
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return headers[i].Value;
        }

        return null;
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
