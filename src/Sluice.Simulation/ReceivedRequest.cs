using Sluice.Upstream;

namespace Sluice.Simulation;

/// <summary>A request as it stands at the provider's door: the body in one piece, the path without its query.</summary>
internal readonly record struct ReceivedRequest(
    string Method,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body)
{
    public ReadOnlySpan<char> Route
    {
        get
        {
            var query = Path.IndexOf('?', StringComparison.Ordinal);
            return query < 0 ? Path : Path.AsSpan(0, query);
        }
    }

    public static ReceivedRequest From(UpstreamRequest request) =>
        new(request.Method, request.Path, request.Headers, request.Body.Count == 1 ? request.Body[0] : Join(request.Body));

    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        var length = 0;
        foreach (var segment in segments)
            length += segment.Length;
        var joined = new byte[length];
        var at = 0;
        foreach (var segment in segments)
        {
            segment.Span.CopyTo(joined.AsSpan(at));
            at += segment.Length;
        }

        return joined;
    }
}
