namespace Sluice.Gateway.Config;

/// <summary>Whether usage is asked for in streams.</summary>
internal enum UsageInStream
{
    /// <summary>Asked for until the backend refuses it.</summary>
    Auto,

    /// <summary>Always asked for.</summary>
    Always,

    /// <summary>Never asked for.</summary>
    Never,
}
