namespace Sluice.Admission;

/// <summary>What an attempt costs its caller and counts at its provider.</summary>
public enum Charge
{
    /// <summary>It was sent, and what it used is known.</summary>
    Actual,

    /// <summary>It was sent, and what it used is not known: its whole reservation counts.</summary>
    Estimate,

    /// <summary>It was sent and refused or failed with an answer that bills nothing: it counts as a request, and nothing more.</summary>
    Unbilled,

    /// <summary>It was never sent: everything is given back.</summary>
    Unsent,
}
