namespace Sluice.Health;

/// <summary>Why a target is left alone.</summary>
public enum OutReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It answered that the rate is too high (E2001).</summary>
    Rate,

    /// <summary>It answered that a quota or plan is used up (E2002).</summary>
    Quota,

    /// <summary>It refused our credential (E1002).</summary>
    Auth,

    /// <summary>It failed too often (E3xxx).</summary>
    Server,

    /// <summary>An operator took it out, and brings it back.</summary>
    Isolated,
}
