using System.Buffers;
using System.Net.Http.Headers;

namespace Sluice.Http;

/// <summary>A body as one piece of pooled memory, while it is looked at. The content can be read and sent afterwards as before.</summary>
internal readonly struct Body : IDisposable
{
    private readonly byte[] _rented;

    private Body(byte[] rented, int length)
    {
        _rented = rented;
        Memory = rented.AsMemory(0, length);
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>Reads a body; one that could be read only once is kept in its content.</summary>
    public static async ValueTask<Body> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content is not (ByteArrayContent or ReadOnlyMemoryContent))
            await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        return Copy(content.ReadAsStream(cancellationToken));
    }

    /// <summary>Other content in the place of one, with its headers.</summary>
    /// <param name="content">The other content.</param>
    /// <param name="headers">The headers of the first; its length is not taken over.</param>
    public static T With<T>(T content, HttpContentHeaders headers)
        where T : HttpContent
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                content.Headers.TryAddWithoutValidation(name, values);
        }

        return content;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);

    // The content hands out the same stream to whoever reads it next.
    private static Body Copy(Stream stream)
    {
        var length = checked((int)stream.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        stream.Position = 0;
        stream.ReadExactly(rented, 0, length);
        stream.Position = 0;
        return new(rented, length);
    }
}
