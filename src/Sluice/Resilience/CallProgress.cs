using Sluice.Admission;

namespace Sluice.Resilience;

/// <summary>Which targets a call has tried, how often, and which of them may be asked again. Made when a call's first attempt has failed.</summary>
internal sealed class CallProgress(ReadOnlyMemory<Candidate> candidates, long deadline)
{
    private readonly Trial[] _trials = new Trial[Math.Max(1, candidates.Length)];
    private readonly List<FailedAttempt> _failures = [];

    public bool HasTargets => !candidates.IsEmpty;

    /// <summary>When the call as a whole gives up; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline => deadline;

    public IReadOnlyList<FailedAttempt> Failures => _failures;

    /// <summary>The attempt that failed last.</summary>
    public FailedAttempt Last => _failures[^1];

    /// <summary>The earliest instant at which a target is no longer asked to be left alone, as far as providers have said.</summary>
    public long EarliestAgain
    {
        get
        {
            var earliest = long.MaxValue;
            foreach (var trial in _trials)
                earliest = Math.Min(earliest, trial.AskedUntil);
            return earliest;
        }
    }

    /// <summary>Attempts that failed.</summary>
    public int Attempts => _failures.Count;

    /// <summary>Of these, those that the attempt after them corrects.</summary>
    public int Corrections { get; private set; }

    /// <summary>Attempts on a target that had failed before.</summary>
    public int Repetitions { get; set; }

    /// <summary>Notes an attempt that failed.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="failure">What it allows.</param>
    /// <param name="clock">The clock.</param>
    public void Failed(in FailedAttempt attempt, Failure failure, Clock clock)
    {
        _failures.Add(attempt);
        var now = clock.Now;
        var (notBefore, askedUntil) = (now + clock.Ticks(failure.Floor), now + clock.Ticks(attempt.Outcome.RetryAfter ?? TimeSpan.Zero));
        if (failure.MayCorrect)
            Corrections++;
        if (!HasTargets)
            _trials[0] = new(Attempts, failure.MayRepeat, notBefore, askedUntil);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates.Span[i].Target == attempt.Target)
                _trials[i] = failure.MayCorrect ? _trials[i] with { IsOwed = true } : new(_trials[i].Count + 1, failure.MayRepeat, notBefore, askedUntil);
        }
    }

    public bool HasTried(Target? target)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates.Span[i].Target == target)
                return _trials[i].Count > 0 || _trials[i].IsOwed;
        }

        return Attempts > 0;
    }

    /// <summary>
    /// The candidates that need no pause, in their order, usable at once, since the call has waited enough: those that were not tried yet, and those
    /// that are still to be asked what the last attempt on them should have said.
    /// </summary>
    /// <param name="failure">What the last attempt allows.</param>
    public List<Candidate> AtOnce(in Failure failure)
    {
        var found = new List<Candidate>();
        for (var i = 0; i < candidates.Length; i++)
        {
            var (candidate, trial) = (candidates.Span[i], _trials[i]);
            var mayFallBack = failure.MayFallBack && (trial.Count == 0 || trial.IsOwed) && failure.FallBackTo?.Invoke(candidate.Target) != false;
            if (mayFallBack || (failure.MayCorrect && candidate.Target == Last.Target))
                found.Add(candidate with { After = TimeSpan.Zero });
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
            if (trial is { Count: > 0, IsOwed: false } && trial.Count < perTarget && trial.MayRepeat && trial.NotBefore <= at && (only is null || candidate.Target == only))
                found.Add(candidate with { After = TimeSpan.Zero });
        }

        return found;
    }

    private readonly record struct Trial(int Count, bool MayRepeat, long NotBefore, long AskedUntil)
    {
        /// <summary>Whether its last attempt is to be made again, corrected.</summary>
        public bool IsOwed { get; init; }
    }
}
