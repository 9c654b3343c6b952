namespace Sluice.Storage.Accounting;

/// <summary>Steps of a twelfth of an octave, in which durations are counted: what is read from them is at most 6 % too long.</summary>
public static class LatencySteps
{
    private const int PerOctave = 12;
    private const int Octaves = 22; // 2^22 ms are 70 minutes

    /// <summary>How many there are.</summary>
    public const int Count = (PerOctave * Octaves) + 1;

    /// <summary>The step of a duration, 0 to <see cref="Count"/> - 1.</summary>
    /// <param name="milliseconds">The duration; less than 0 counts as 0, more than the last step as that.</param>
    public static int Of(long milliseconds) =>
        milliseconds <= 0 ? 0 : Math.Min(Count - 1, (int)Math.Ceiling((Math.Log2(milliseconds) * PerOctave) - 1e-9));

    /// <summary>The longest duration of a step, in milliseconds.</summary>
    /// <param name="step">0 to <see cref="Count"/> - 1.</param>
    public static long AtMostMs(int step) => step == 0 ? 0 : (long)Math.Ceiling(Math.Pow(2, (double)step / PerOctave));
}
