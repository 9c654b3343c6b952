namespace Sluice.Limits;

/// <summary>What counts on a meter at one instant, and when nothing of it will; <see cref="Meter.Never"/> where no time helps.</summary>
internal readonly record struct MeterReading(long Used, long Reserved, long ResetAt);
