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

    // A limit on open calls that was not there when they were let through counts them all the same, and alerts that came since are told as of their end.
    private void CountOpenCalls(long now)
    {
        for (var record = _leases.Oldest; record is not null; record = _leases.After(record))
        {
            record.Caller!.Refresh(_registry.Version);
            CountOpen(record.Caller.Meters, record.CallerReserved, now, ref record.CallerMeters, ref record.CallerMarks);
            if (record is { AttemptIsOpen: true, Target: { } target })
                CountOpen(target.Meters, record.TargetReserved, now, ref record.TargetMeters, ref record.TargetMarks);
            record.EndsByClock |= record.Caller.EndsByClock || record.Target is { EndsByClock: true };
        }
    }

    private static void CountOpen(Meter[] meters, in Amounts reserved, long now, ref Meter[] booked, ref long[] marks)
    {
        foreach (var meter in meters)
        {
            if (meter is not GaugeMeter || Array.IndexOf(booked, meter) >= 0)
                continue;
            booked = [.. booked, meter];
            if (marks.Length < booked.Length)
                Array.Resize(ref marks, booked.Length * 2);
            marks[booked.Length - 1] = meter.Book(now, reserved[meter.Index]);
        }
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
