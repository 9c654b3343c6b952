namespace Sluice.Gateway.Config;

/// <summary>What a quota counts.</summary>
internal enum QuotaUnit
{
    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>Requests.</summary>
    Requests,

    /// <summary>Dollars.</summary>
    Usd,
}
