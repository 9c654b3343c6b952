using System.Text;

namespace Sluice.Simulation.Records;

/// <summary>A request as it was received. Credentials are kept as they came: this is for tests.</summary>
/// <param name="Number">The call's number.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, relative to the base.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
public sealed record CapturedRequest(
    long Number,
    string Method,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The first value of a header, or <see langword="null"/>.</summary>
    /// <param name="name">The header's name, in any case.</param>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
