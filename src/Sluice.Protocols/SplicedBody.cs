namespace Sluice.Protocols;

/// <summary>A body as the segments it is sent in.</summary>
/// <param name="Segments">Slices of the original and what was put between them; none is empty.</param>
/// <param name="Length">Bytes in all: the <c>Content-Length</c>.</param>
internal readonly record struct SplicedBody(IReadOnlyList<ReadOnlyMemory<byte>> Segments, long Length);
