namespace Sluice.Gateway.Config;

/// <summary>Who goes first when calls wait.</summary>
internal enum KeyPriority
{
    /// <summary>After all others.</summary>
    Low,

    /// <summary>As usual.</summary>
    Normal,

    /// <summary>Before the usual.</summary>
    High,

    /// <summary>Before all others.</summary>
    Urgent,
}
