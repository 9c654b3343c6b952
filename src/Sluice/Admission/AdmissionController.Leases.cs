using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Signals;

namespace Sluice.Admission;

/// <summary>What is seen of the open calls from outside.</summary>
public sealed partial class AdmissionController
{
    private const int LeasesShown = 100;

    // The caller holds the lock. A walk over all open calls: as long as there are, and only when somebody looks.
    private (IReadOnlyList<LeaseReading> Leases, IReadOnlyDictionary<string, int> OpenAttempts) ReadLeases(long now)
    {
        var leases = new List<LeaseReading>(Math.Min(_leases.OpenCount, LeasesShown));
        var attempts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var record = _leases.Oldest; record is not null; record = _leases.After(record))
        {
            if (record is { AttemptIsOpen: true, Target: { } target })
                attempts[target.Name] = attempts.GetValueOrDefault(target.Name) + 1;
            if (leases.Count < LeasesShown)
                leases.Add(Read(record, now));
        }

        return (leases, attempts);
    }

    private LeaseReading Read(LeaseRecord record, long now) => new(
        record.Caller!.Name,
        record.Target?.Name,
        record.Attempts,
        _clock.Until(now, record.AdmittedAt),
        _clock.Until(record.Deadline, now),
        record.CallerReserved[(int)Dimension.Tokens],
        new NanoUsd(record.CallerReserved[(int)Dimension.Cost]));
}
