using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

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
    public static ValueTask<Body> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content is ByteArrayContent or ReadOnlyMemoryContent)
            return new(Copy(content, cancellationToken));
        var buffering = content.LoadIntoBufferAsync(cancellationToken);
        return buffering.IsCompletedSuccessfully ? new(Copy(content, cancellationToken)) : CopyAsync(buffering, content, cancellationToken);
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

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);

    private static Body Copy(HttpContent content, CancellationToken cancellationToken)
    {
        var (rented, length) = BodyWriter.Copy(content, cancellationToken);
        return new(rented, length);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Body> CopyAsync(Task buffering, HttpContent content, CancellationToken cancellationToken)
    {
        await buffering.ConfigureAwait(false);
        return Copy(content, cancellationToken);
    }
}
