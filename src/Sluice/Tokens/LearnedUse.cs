using System.Numerics;

namespace Sluice.Tokens;

/// <summary>What settled calls of one key and model used: their input beside its upper bound, and their output. Not thread-safe.</summary>
internal sealed class LearnedUse
{
    // A ratio up to three: tokenizers that cut finer than any that the bound was measured on.
    private const int StepsOfOne = 64;
    private const int RatioBuckets = (3 * StepsOfOne) + 1;

    private const int MarginPart = 8;

    // Eight buckets from one power of two to the next, to 2^24.
    private const int StepBits = 3;
    private const int OutputBuckets = 24 << StepBits;

    public Quantiles Input { get; } = new(RatioBuckets);

    public Quantiles Output { get; } = new(OutputBuckets);

    public void AddInput(long bound, long actual) =>
        Input.Add((int)Int128.Min(RatioBuckets - 1, (((Int128)actual * StepsOfOne) + bound - 1) / bound));

    public void AddOutput(long tokens) => Output.Add(BucketOf(Math.Min(tokens, (1L << 24) - 1)));

    /// <summary>
    /// The part of the bound that so large a share of the calls did not pass, and a step more. While fewer were seen than tell of so rare ones, a part of the
    /// distance from the middle to the largest of them is put on.
    /// </summary>
    public double InputRatio(double share)
    {
        var bucket = Input.BucketOf(share);
        var margin = (1 - share) * Input.Count >= 1 ? 0 : (bucket - Input.BucketOf(0.5) + (MarginPart - 1)) / MarginPart;
        return Math.Min(bucket + 1 + margin, Math.Max(bucket + 1, StepsOfOne)) / (double)StepsOfOne;
    }

    /// <summary>The output that so large a share of the calls did not pass, at most an eighth too much.</summary>
    public long OutputTokens(double share) => LastOf(Output.BucketOf(share));

    // Small values stand for themselves; of larger ones the first four binary digits count.
    private static int BucketOf(long tokens)
    {
        if (tokens < 1 << StepBits)
            return (int)Math.Max(0, tokens);
        var exponent = BitOperations.Log2((ulong)tokens);
        return ((exponent - StepBits + 1) << StepBits) + (int)((tokens >> (exponent - StepBits)) & ((1 << StepBits) - 1));
    }

    private static long LastOf(int bucket)
    {
        if (bucket < 1 << StepBits)
            return bucket;
        var shift = (bucket >> StepBits) - 1;
        return (((1L << StepBits) + (bucket & ((1 << StepBits) - 1)) + 1) << shift) - 1;
    }
}
