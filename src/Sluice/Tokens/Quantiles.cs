namespace Sluice.Tokens;

/// <summary>Counts values in buckets, the newer ones weighing more: once so many were counted, all counts are halved. Not thread-safe.</summary>
/// <param name="buckets">How many buckets there are.</param>
internal sealed class Quantiles(int buckets)
{
    /// <summary>As many are counted at most.</summary>
    public const int Most = 1_024;

    private readonly ushort[] _counts = new ushort[buckets];

    /// <summary>Values that count.</summary>
    public int Count { get; private set; }

    public void Add(int bucket)
    {
        if (Count == Most)
            Halve();
        _counts[bucket]++;
        Count++;
    }

    /// <summary>The first bucket up to which so large a share of the values lies.</summary>
    /// <param name="share">From 0 (exclusive) to 1.</param>
    public int BucketOf(double share)
    {
        var left = (int)Math.Ceiling(share * Count);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            left -= _counts[bucket];
            if (left <= 0)
                return bucket;
        }

        return _counts.Length - 1;
    }

    /// <summary>Every bucket that is not empty, followed by its count.</summary>
    public IReadOnlyList<int> Save()
    {
        var saved = new List<int>();
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            if (_counts[bucket] != 0)
                saved.AddRange([bucket, _counts[bucket]]);
        }

        return saved;
    }

    /// <summary>Takes over what was saved; <see langword="false"/> if that is not what <see cref="Save"/> gives.</summary>
    public bool TryLoad(IReadOnlyList<int> saved)
    {
        if (saved.Count % 2 != 0)
            return false;
        for (var i = 0; i < saved.Count; i += 2)
        {
            var (bucket, count) = (saved[i], saved[i + 1]);
            if (bucket < 0 || bucket >= _counts.Length || count is < 1 or > Most || _counts[bucket] != 0 || Count + count > Most)
                return false;
            _counts[bucket] = (ushort)count;
            Count += count;
        }

        return true;
    }

    private void Halve()
    {
        Count = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            _counts[bucket] /= 2;
            Count += _counts[bucket];
        }
    }
}
