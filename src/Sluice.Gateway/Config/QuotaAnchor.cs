namespace Sluice.Gateway.Config;

/// <summary>When a quota's window begins.</summary>
internal enum QuotaAnchor
{
    /// <summary>It ends now, always.</summary>
    Rolling,

    /// <summary>With the first use after the last one ended.</summary>
    FirstUse,

    /// <summary>With the calendar's day, week or month.</summary>
    Calendar,
}
