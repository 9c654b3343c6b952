namespace Sluice.Budgets;

/// <summary>When a limit tells of itself.</summary>
/// <param name="Thresholds">Shares of the limit in (0, 1], ascending, each of which is told once it is used; the reference default is 0.8.</param>
public sealed record AlertOptions(params IReadOnlyList<double> Thresholds)
{
    /// <summary>Whether the first refusal by the limit is told too, as <see cref="AlertTypes.LimitHit"/>. Default true.</summary>
    public bool OnLimitHit { get; init; } = true;

    internal AlertOptions Validated(string field)
    {
        for (var i = 0; i < Thresholds.Count; i++)
        {
            if (!(Thresholds[i] is > 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(Thresholds), Thresholds[i], $"{field} must be above 0 and at most 1; 0.8 tells of 80 %.");
            if (i > 0 && Thresholds[i] <= Thresholds[i - 1])
                throw new ArgumentException($"{field} must ascend; got {Thresholds[i]} after {Thresholds[i - 1]}.", nameof(Thresholds));
        }

        return this;
    }
}
