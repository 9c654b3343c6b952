namespace Sluice.Admission;

internal enum LeaseState
{
    /// <summary>In the pool.</summary>
    Free,

    /// <summary>Held by a call.</summary>
    Open,

    /// <summary>Ended by itself at its estimate; kept a while, so that over-use which its owner reports late is booked.</summary>
    Expired,
}
