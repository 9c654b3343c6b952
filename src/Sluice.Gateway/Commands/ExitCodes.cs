namespace Sluice.Gateway.Commands;

/// <summary>What the program answers to its caller.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Tried, and failed.</summary>
    public const int Failed = 1;

    /// <summary>Not understood, or nothing to work with.</summary>
    public const int BadUsage = 2;
}
