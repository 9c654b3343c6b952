using Sluice.Choice;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Quotas;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>What the controller knows of an open call. Pooled: slot and generation tell one use from the next.</summary>
internal sealed class LeaseRecord(int slot)
{
    /// <summary>No slot.</summary>
    public const int None = -1;

    public readonly int Slot = slot;
    public int Generation;
    public LeaseState State;
    public bool AttemptIsOpen;

    /// <summary>Whether the provider's answer to the attempt has come.</summary>
    public bool IsHeard;
    public bool AnythingSent;
    public int Attempts;
    public long AdmittedAt;
    public long Deadline;
    public UsageEstimate Estimate;
    public NanoUsd MaxCost;
    public Priority Priority;
    public ChoiceStrategy Strategy;
    public ulong Conversation;
    public CallerScopes? Caller;
    public Meter[] CallerMeters = [];
    public long[] CallerMarks = new long[8];
    public Amounts CallerReserved;
    public Target? Target;
    public Meter[] TargetMeters = [];
    public long[] TargetMarks = new long[8];
    public Amounts TargetReserved;

    /// <summary>The gates that the attempt passed, which its result is told to whatever its target stands behind by then; and what it took along from them.</summary>
    public TargetHealth? Health;
    public HealthStamp Stamp;

    /// <summary>The id of the latest attempt's booking, and when it was booked.</summary>
    public long BookingId;
    public long BookedAt;

    /// <summary>Whether a journal has that booking, and gets its settlement.</summary>
    public bool IsJournaled;

    /// <summary>Whether its attempt is sent only once that is written.</summary>
    public bool IsAwaited;

    /// <summary>The quotas that the attempt drew on, and where each finds it again.</summary>
    public QuotaGuard[] Guards = [];
    public (Meter? Meter, long Mark)[] QuotaMarks = [];

    /// <summary>The call's next attempt, while it waits for room.</summary>
    public Waiter? Waiting;

    /// <summary>Whether one of the meters looks at the clock at the end: to book what it held so far, or to tell what was used.</summary>
    public bool EndsByClock;

    public int Older = None;
    public int Newer = None;
}
