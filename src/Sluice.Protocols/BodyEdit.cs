namespace Sluice.Protocols;

/// <summary>One change to a body.</summary>
/// <param name="Offset">The first byte to replace, or the place to insert at.</param>
/// <param name="Length">Bytes to replace; 0 inserts.</param>
/// <param name="Replacement">What to put there.</param>
internal readonly record struct BodyEdit(int Offset, int Length, ReadOnlyMemory<byte> Replacement);
