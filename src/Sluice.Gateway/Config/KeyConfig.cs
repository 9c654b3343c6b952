using Sluice.Admission;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Config;

/// <summary>A credential that a caller shows, with what it allows.</summary>
internal sealed record KeyConfig
{
    /// <summary>The key's name.</summary>
    public required string Name { get; init; }

    /// <summary>The secret itself, printable ASCII, better of 8 characters at least; empty for a key of the database, of which only hashes are kept.</summary>
    public required string Secret { get; init; }

    /// <summary>What the database keeps of the secrets; empty for a key of the file.</summary>
    public IReadOnlyList<StoredKeySecret> StoredSecrets { get; init; } = [];

    /// <summary>The group's name; it exists. Null: none.</summary>
    public string? Group { get; init; }

    /// <summary>Whether the key may be used.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The instant from which on the key is refused; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Public models the key may use: names or beginnings followed by <c>*</c>.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];

    /// <summary>Who goes first when calls wait.</summary>
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>Share of room among waiting keys of one priority, greater than 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The key's own limits.</summary>
    public LimitsConfig Limits { get; init; } = LimitsConfig.None;

    /// <summary>The key's own budgets.</summary>
    public IReadOnlyList<BudgetConfig> Budgets { get; init; } = [];

    /// <summary>What each user behind the key is held to.</summary>
    public PerUserConfig PerUser { get; init; } = new();

    /// <summary>The price of models whose price is not known; null: calls that a budget would hold are refused.</summary>
    public PriceConfig? UnknownPrice { get; init; }

    /// <summary>The name alone: the record holds a secret.</summary>
    public override string ToString() => $"key {Name}";
}
