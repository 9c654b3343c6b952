namespace Sluice.Admission;

/// <summary>What whoever makes a call's further attempts asks before it pauses. Pure reads.</summary>
public sealed partial class AdmissionController
{
    /// <summary>How long calls wait that name no time themselves.</summary>
    internal TimeSpan DefaultMaxWait => Volatile.Read(ref _queueOptions).MaxWait;

    internal bool IsOpen(int slot, int generation)
    {
        lock (_lock)
            return _leases.IsHeld(slot, generation) && _leases[slot].State == LeaseState.Open;
    }

    /// <summary>Why no candidate can take a further attempt within a time, whatever ends meanwhile; <see langword="null"/> if one could.</summary>
    internal Refusal? FindHopeless(int slot, int generation, ReadOnlyMemory<Candidate> candidates, TimeSpan within)
    {
        var ask = Ask.ForNextAttempt(slot, generation, candidates);
        lock (_lock)
        {
            var now = Begin(ref ask);
            ask.Deadline = now + _clock.Ticks(within);
            var block = _refusals.Find(ask, now, pass: 0, mark: false);
            return block.Holds && (block.IsPermanent || block.Hope > ask.Deadline) ? _refusals.Describe(block, now) : null;
        }
    }
}
