namespace Sluice.Control;

/// <summary>The limits and budgets that every tenant has for itself.</summary>
public sealed class TenantSettings : LimitSettings
{
    /// <summary>Money; none is unlimited.</summary>
    public IList<BudgetSettings> Budgets { get; } = [];

    internal override void Validate(string path, List<string> problems)
    {
        base.Validate(path, problems);
        for (var i = 0; i < Budgets.Count; i++)
            Budgets[i].Validate($"{path}{nameof(Budgets)}[{i}]", problems);
    }
}
