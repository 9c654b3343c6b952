namespace Sluice.Admission;

/// <summary>
/// Who goes first where calls wait for the same thing. Each has four times the claim of the one below it, whatever the number of calls: where all four
/// wait, urgent calls get 64 of 85 tokens, high 16, normal 4 and low 1. So the lower ones wait longer, and are never kept waiting for ever.
/// </summary>
public enum Priority
{
    /// <summary>After all others.</summary>
    Low = -1,

    /// <summary>As usual.</summary>
    Normal = 0,

    /// <summary>Before the usual.</summary>
    High = 1,

    /// <summary>Before all others.</summary>
    Urgent = 2,
}
