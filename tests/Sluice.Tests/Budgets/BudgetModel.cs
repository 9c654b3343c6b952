namespace Sluice.Tests.Budgets;

/// <summary>A limit with alerts, by an exact log: every use is kept, and summed anew each time. Times in ticks.</summary>
/// <param name="max">How much is allowed.</param>
/// <param name="rolling">The length of a rolling window; 0 for others.</param>
/// <param name="period">The length of a calendar's period; 0 for others. Neither counts for ever.</param>
/// <param name="thresholds">What is told.</param>
internal sealed class BudgetModel(long max, long rolling, long period, double[] thresholds)
{
    private readonly List<Use> _uses = [];
    private int _told; // thresholds, from the lowest on
    private long _toldAt;
    private long? _refusedAt;

    public sealed record Use(long At)
    {
        public long Reserved { get; set; }

        public long Used { get; set; }
    }

    public List<string> Alerts { get; } = [];

    public bool Fits(long now, long amount) => amount == 0 || Sum(now, use => use.Used + use.Reserved) + amount <= max;

    public long Used(long now) => Sum(now, use => use.Used);

    public Use Book(long now, long amount)
    {
        _uses.Add(new(now) { Reserved = amount });
        return _uses[^1];
    }

    public void Settle(Use use, long actual, long now)
    {
        while (_told > 0 && (rolling > 0 ? Used(now) < 0.95m * Amount(_told - 1) : !Counts(_toldAt, now)))
            _told--;
        _uses.Add(new(now) { Used = Math.Max(0, actual - use.Reserved) });
        (use.Used, use.Reserved) = (Math.Min(actual, use.Reserved), 0);
        for (; _told < thresholds.Length && Used(now) >= Amount(_told); _toldAt = now)
            Alerts.Add($"{thresholds[_told++]}");
    }

    public void Refuse(long now)
    {
        if (_refusedAt is not { } before || !Counts(before, now))
            Alerts.Add("limit_hit");
        _refusedAt = now;
    }

    private bool Counts(long at, long now) => rolling > 0 ? now < at + rolling : period == 0 || at / period == now / period;

    private decimal Amount(int threshold) => Math.Ceiling((decimal)thresholds[threshold] * max);

    private long Sum(long now, Func<Use, long> amount) => _uses.Where(use => Counts(use.At, now)).Sum(amount);
}
