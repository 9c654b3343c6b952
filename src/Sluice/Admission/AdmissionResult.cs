using System.Diagnostics.CodeAnalysis;

namespace Sluice.Admission;

/// <summary>The answer to a call that asked: a lease on one target, or one refusal.</summary>
public readonly struct AdmissionResult
{
    internal AdmissionResult(Lease lease, Target? target, TimeSpan waited)
    {
        Lease = lease;
        Target = target;
        Waited = waited;
    }

    internal AdmissionResult(Refusal refusal, TimeSpan waited)
    {
        Refusal = refusal;
        Waited = waited;
    }

    /// <summary>Whether the call may be sent.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAdmitted => Refusal is null;

    /// <summary>What the call holds until it ends; of no use where it was refused.</summary>
    public Lease Lease { get; }

    /// <summary>Where the call goes; <see langword="null"/> where it named no candidates, or was refused.</summary>
    public Target? Target { get; }

    /// <summary>Why it was refused.</summary>
    public Refusal? Refusal { get; }

    /// <summary>How long it waited.</summary>
    public TimeSpan Waited { get; }
}
