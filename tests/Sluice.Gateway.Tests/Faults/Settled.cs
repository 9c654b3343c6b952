namespace Sluice.Gateway.Tests.Faults;

/// <summary>What a call is charged with in the end.</summary>
public enum Settled
{
    /// <summary>Nothing: it was not sent, or the provider refused it.</summary>
    Nothing,

    /// <summary>What was reserved: nobody knows what it used.</summary>
    Reservation,

    /// <summary>What the provider said that it used.</summary>
    Stated,

    /// <summary>What was counted as it passed.</summary>
    Counted,
}
