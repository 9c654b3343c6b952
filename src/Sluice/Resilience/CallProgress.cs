using Sluice.Admission;

namespace Sluice.Resilience;

/// <summary>Which targets a call has tried, and how often.</summary>
internal sealed class CallProgress(ReadOnlyMemory<Candidate> candidates)
{
    private int[] _tries = [];
    private int _repetitions;

    public bool HasTargets => !candidates.IsEmpty;

    public int Attempts { get; private set; }

    public Target? Last { get; private set; }

    /// <summary>Notes an attempt on a target, and returns its number.</summary>
    public int Begin(Target? target)
    {
        Last = target;
        if (_tries.Length == 0)
            _tries = new int[candidates.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates.Span[i].Target == target)
                _tries[i]++;
        }

        return ++Attempts;
    }

    public int NextRepetition() => ++_repetitions;

    /// <summary>The candidates that were not tried yet, in their order, usable at once: the call has waited enough.</summary>
    public Candidate[] Untried() => Where(0);

    /// <summary>The given ones first, then those that were tried, but less often than allowed, in their order.</summary>
    public Candidate[] Triable(int perTarget, Candidate[] first)
    {
        var tried = new List<Candidate>(first);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (_tries[i] > 0 && _tries[i] < perTarget)
                tried.Add(candidates.Span[i] with { After = TimeSpan.Zero });
        }

        return [.. tried];
    }

    private Candidate[] Where(int tries)
    {
        var found = new List<Candidate>();
        for (var i = 0; i < candidates.Length; i++)
        {
            if (_tries[i] == tries)
                found.Add(candidates.Span[i] with { After = TimeSpan.Zero });
        }

        return [.. found];
    }
}
