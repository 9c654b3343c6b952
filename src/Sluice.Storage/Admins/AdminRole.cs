namespace Sluice.Storage.Admins;

/// <summary>What an administrator may do; each role may do what the ones before it may.</summary>
public enum AdminRole
{
    /// <summary>Look at everything but secrets.</summary>
    Viewer,

    /// <summary>Also test, enable, disable and reset backends, and reload the configuration.</summary>
    Operator,

    /// <summary>Everything.</summary>
    Admin,
}
