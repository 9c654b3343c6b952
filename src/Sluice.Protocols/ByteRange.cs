namespace Sluice.Protocols;

/// <summary>A stretch of a body. A JSON value is never empty, so a length of 0 says that the value is not there.</summary>
/// <param name="Offset">The first byte, counted from the start of the body.</param>
/// <param name="Length">Bytes, quotes and braces of the value included.</param>
internal readonly record struct ByteRange(int Offset, int Length)
{
    /// <summary>Whether the body has no such value.</summary>
    public bool IsMissing => Length == 0;

    /// <summary>The first byte after it.</summary>
    public int End => Offset + Length;
}
