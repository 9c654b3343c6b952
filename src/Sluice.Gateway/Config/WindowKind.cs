namespace Sluice.Gateway.Config;

/// <summary>The kinds of windows for money.</summary>
internal enum WindowKind
{
    /// <summary>The last so long, always.</summary>
    Rolling,

    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From Monday to Monday.</summary>
    Week,

    /// <summary>From the first to the first.</summary>
    Month,

    /// <summary>For ever.</summary>
    Total,
}
