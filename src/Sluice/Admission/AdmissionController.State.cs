using Sluice.Pricing;
using Sluice.State;

namespace Sluice.Admission;

/// <summary>What outlives the process.</summary>
public sealed partial class AdmissionController
{
    private bool _isRestored;

    /// <summary>Everything that has to outlive the process, at one instant. Changes nothing.</summary>
    public EngineState SaveState()
    {
        var estimates = Estimates.Save();
        lock (_lock)
        {
            var moment = StateMoment.ToSave(_clock);
            var open = new List<BookingRecord>();
            var inFlight = 0;
            for (var record = _leases.Oldest; record is not null; record = _leases.After(record))
            {
                if (!record.AttemptIsOpen)
                    continue;
                open.Add(Booking(record, moment.WallOf(record.BookedAt)));
                inFlight += record.Deadline > moment.Now ? 1 : 0;
            }

            // What one that expired used beyond its estimate may still be told, and journaled.
            for (var record = _leases.OldestExpired; record is not null; record = _leases.After(record))
            {
                if (record.IsJournaled)
                    open.Add(Booking(record, moment.WallOf(record.BookedAt)));
            }

            return new()
            {
                Version = EngineState.CurrentVersion,
                TakenAt = moment.UtcNow,
                NextBooking = _nextBooking,
                Limits = _registry.SaveLimits(moment),
                Unclaimed = _registry.SaveBookings(),
                Gates = _registry.SaveGates(moment),
                Quotas = _registry.SaveQuotas(moment),
                UnclaimedQuotas = _registry.SaveQuotaBookings(),
                Open = open,
                InFlight = inFlight,
                OveruseTokens = _overuseTokens,
                OveruseNanoUsd = _overuseCost.Value,
                Estimates = estimates.Entries.Count == 0 ? null : estimates,
            };
        }
    }

    /// <summary>
    /// Goes on from a saved state, before the first call: windows count what they counted, less what has left them since. Calls that were open
    /// are over and count at their estimate, unless the journal has their settlements. Limits go by scope, name, dimension and window, or by
    /// name and dimension where the window is another one now; those whose scope comes later, such as a user's, go on when it does.
    /// </summary>
    /// <param name="state">What <see cref="SaveState"/> saved; <see langword="null"/> where there is only a journal.</param>
    /// <param name="journal">What the journal has kept since then, or longer, in any order.</param>
    /// <exception cref="InvalidOperationException">Calls were admitted already, or a state was restored.</exception>
    /// <exception cref="StateException">The state contradicts itself; nothing was restored.</exception>
    public RestoreReport Restore(EngineState? state, IEnumerable<JournalRecord>? journal = null)
    {
        if (state is not null)
            StateCheck.Check(state);
        JournalRecord[] records = [.. journal ?? []];
        foreach (var record in records)
            StateCheck.Check(record);
        lock (_lock)
        {
            if (_nextBooking != 1 || _isRestored)
                throw new InvalidOperationException("The controller has admitted calls already; restore before the first one.");
            if (state?.Estimates is { } estimates)
                Estimates.Load(estimates);
            var moment = StateMoment.ToLoad(_clock, state?.TakenAt ?? _clock.UtcNow);
            var report = _registry.Restore(state ?? new() { Version = EngineState.CurrentVersion, TakenAt = moment.UtcNow, NextBooking = 1 }, records, moment, out _nextBooking);
            _isRestored = true;
            _overuseTokens += state?.OveruseTokens ?? 0;
            _overuseCost += new NanoUsd(state?.OveruseNanoUsd ?? 0);
            return report;
        }
    }
}
