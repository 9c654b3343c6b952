namespace Sluice.Gateway.Config;

/// <summary>What each user behind a client key is held to.</summary>
internal sealed record PerUserConfig
{
    /// <summary>Limits of each user.</summary>
    public LimitsConfig Limits { get; init; } = LimitsConfig.None;

    /// <summary>Budgets of each user.</summary>
    public IReadOnlyList<BudgetConfig> Budgets { get; init; } = [];

    /// <summary>Whether the caller's word on who the user is counts.</summary>
    public bool TrustUser { get; init; }

    /// <summary>Whether users are held to anything.</summary>
    public bool IsEnforced => TrustUser && (!Limits.IsNone || Budgets.Count > 0);
}
