namespace Sluice.Gateway.Config;

/// <summary>What a group of client keys shares.</summary>
internal sealed record GroupConfig
{
    /// <summary>The group's name.</summary>
    public required string Name { get; init; }

    /// <summary>Limits that its keys share.</summary>
    public LimitsConfig Limits { get; init; } = LimitsConfig.None;

    /// <summary>Budgets that its keys share.</summary>
    public IReadOnlyList<BudgetConfig> Budgets { get; init; } = [];

    /// <summary>Public models its keys may use: names or beginnings followed by <c>*</c>.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];
}
