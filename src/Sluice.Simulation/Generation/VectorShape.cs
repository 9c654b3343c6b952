namespace Sluice.Simulation.Generation;

/// <summary>How vectors are answered.</summary>
/// <param name="Dimensions">Numbers in each.</param>
/// <param name="InBase64">As base64 of little-endian floats, else as numbers.</param>
internal readonly record struct VectorShape(int Dimensions, bool InBase64);
