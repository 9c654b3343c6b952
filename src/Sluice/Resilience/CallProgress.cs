using Sluice.Admission;

namespace Sluice.Resilience;

/// <summary>Which targets a call has tried, how often, and which of them may be asked again. Made when a call's first attempt has failed.</summary>
internal sealed class CallProgress(ReadOnlyMemory<Candidate> candidates)
{
    private readonly Trial[] _trials = new Trial[candidates.Length];

    public bool HasTargets => !candidates.IsEmpty;

    /// <summary>Attempts that failed.</summary>
    public int Attempts { get; private set; }

    /// <summary>Attempts on a target that had failed before.</summary>
    public int Repetitions { get; set; }

    /// <summary>Notes an attempt that failed.</summary>
    /// <param name="target">Where.</param>
    /// <param name="mayRepeat">Whether the same target may be asked again.</param>
    /// <param name="notBefore">The instant before which it asked to be left alone.</param>
    public void Failed(Target? target, bool mayRepeat, long notBefore)
    {
        Attempts++;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates.Span[i].Target == target)
                _trials[i] = new(_trials[i].Count + 1, mayRepeat, notBefore);
        }
    }

    public bool HasTried(Target? target)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates.Span[i].Target == target)
                return _trials[i].Count > 0;
        }

        return Attempts > 0;
    }

    /// <summary>The candidates that were not tried yet, in their order, usable at once: the call has waited enough.</summary>
    /// <param name="only">Which of them; <see langword="null"/> for all.</param>
    public List<Candidate> Untried(Predicate<Target>? only)
    {
        var found = new List<Candidate>();
        for (var i = 0; i < candidates.Length; i++)
        {
            if (_trials[i].Count == 0 && (only is null || only(candidates.Span[i].Target)))
                found.Add(candidates.Span[i] with { After = TimeSpan.Zero });
        }

        return found;
    }

    /// <summary>Those that were tried and may be asked again at an instant, in their order, usable at once.</summary>
    /// <param name="perTarget">Attempts allowed on each.</param>
    /// <param name="at">The instant.</param>
    /// <param name="only">Leaves out all others; <see langword="null"/> leaves out none.</param>
    public List<Candidate> Repeatable(int perTarget, long at, Target? only)
    {
        var found = new List<Candidate>();
        for (var i = 0; i < candidates.Length; i++)
        {
            var candidate = candidates.Span[i];
            var trial = _trials[i];
            if (trial.Count > 0 && trial.Count < perTarget && trial.MayRepeat && trial.NotBefore <= at && (only is null || candidate.Target == only))
                found.Add(candidate with { After = TimeSpan.Zero });
        }

        return found;
    }

    private readonly record struct Trial(int Count, bool MayRepeat, long NotBefore);
}
