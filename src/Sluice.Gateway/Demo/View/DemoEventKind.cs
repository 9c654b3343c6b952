namespace Sluice.Gateway.Demo.View;

/// <summary>What is worth a line.</summary>
internal enum DemoEventKind
{
    /// <summary>A call was refused.</summary>
    Refused,

    /// <summary>A backend failed a call, and another answered it.</summary>
    Failover,

    /// <summary>A backend is left alone.</summary>
    Cooldown,

    /// <summary>A backend is asked again, by one call.</summary>
    Probe,

    /// <summary>A backend is back.</summary>
    Comeback,

    /// <summary>A call of whoever watches was answered.</summary>
    Yours,
}
