namespace Sluice.Protocols;

/// <summary>
/// Applies edits to a body without copying it. The original stays as it is, so the next attempt splices its own edits from it again.
/// </summary>
internal static class BodySplicer
{
    /// <summary>The body with the edits applied.</summary>
    /// <param name="original">The body as it came.</param>
    /// <param name="edits">The edits, in order of their offsets, none reaching into the next.</param>
    /// <exception cref="ArgumentException">The edits overlap, are out of order or leave the body.</exception>
    public static SplicedBody Splice(ReadOnlyMemory<byte> original, IReadOnlyList<BodyEdit> edits)
    {
        if (edits.Count == 0)
            return new SplicedBody([original], original.Length);

        var segments = new List<ReadOnlyMemory<byte>>(2 * edits.Count + 1);
        var length = 0L;
        var taken = 0;
        for (var i = 0; i < edits.Count; i++)
        {
            var edit = edits[i];
            if (edit.Offset < taken || edit.Length < 0 || edit.Length > original.Length - edit.Offset)
                throw new ArgumentException($"Edit {i} (offset {edit.Offset}, length {edit.Length}) overlaps another or leaves the body.", nameof(edits));

            Add(original[taken..edit.Offset]);
            Add(edit.Replacement);
            taken = edit.Offset + edit.Length;
        }

        Add(original[taken..]);
        return new SplicedBody(segments, length);

        void Add(ReadOnlyMemory<byte> segment)
        {
            length += segment.Length;
            if (!segment.IsEmpty)
                segments.Add(segment);
        }
    }
}
