namespace Sluice.Gateway.Config;

/// <summary>The provider's own cap on a subscription window.</summary>
/// <param name="Unit">What is counted.</param>
/// <param name="Amount">How much of it; dollars for money.</param>
/// <param name="Window">The window's length or calendar unit.</param>
/// <param name="Anchor">When the window begins.</param>
internal sealed record QuotaConfig(QuotaUnit Unit, decimal Amount, BudgetWindow Window, QuotaAnchor Anchor)
{
    /// <summary>The share of the cap that is used at most, in (0, 1].</summary>
    public double Threshold { get; init; } = 0.99;

    /// <summary>The share under which use has to fall before calls pass again; the threshold unless set.</summary>
    public double? Resume { get; init; }

    /// <summary>How often a used-up backend is probed.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMinutes(5);
}
