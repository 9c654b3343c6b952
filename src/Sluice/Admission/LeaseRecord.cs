using Sluice.Health;
using Sluice.Limits;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>What the controller knows of an open call. Pooled: slot and generation tell one use from the next.</summary>
internal sealed class LeaseRecord(int slot)
{
    public readonly int Slot = slot;
    public int Generation;
    public LeaseState State;
    public bool AttemptIsOpen;
    public bool AnythingSent;
    public int Attempts;
    public long AdmittedAt;
    public long Deadline;
    public UsageEstimate Estimate;
    public CallerScopes? Caller;
    public Meter[] CallerMeters = [];
    public long[] CallerMarks = new long[8];
    public Amounts CallerReserved;
    public Target? Target;
    public Meter[] TargetMeters = [];
    public long[] TargetMarks = new long[8];
    public Amounts TargetReserved;
    public HealthStamp Stamp;
    public LeaseRecord? Older;
    public LeaseRecord? Newer;
}
