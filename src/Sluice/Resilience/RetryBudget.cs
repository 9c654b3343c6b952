namespace Sluice.Resilience;

/// <summary>
/// Further attempts on a target as a share of its first ones: every first attempt pays in the share, every further one takes out 1, and
/// what is saved up is bounded. In thousandths, so that it is exact and needs no lock.
/// </summary>
internal sealed class RetryBudget(double share)
{
    private const int Unit = 1_000;
    private const int Free = 10 * Unit;

    private readonly int _paidIn = (int)Math.Round(share * Unit);
    private int _saved = share == 0 ? 0 : Free;

    public void OnFirstAttempt() => Add(_paidIn);

    /// <summary>Returns what was taken for an attempt that was not made.</summary>
    public void GiveBack() => Add(Unit);

    public bool TryTake()
    {
        var saved = Volatile.Read(ref _saved);
        while (saved >= Unit)
        {
            var before = Interlocked.CompareExchange(ref _saved, saved - Unit, saved);
            if (before == saved)
                return true;
            saved = before;
        }

        return false;
    }

    private void Add(int amount)
    {
        var saved = Volatile.Read(ref _saved);
        while (saved < Free)
        {
            var before = Interlocked.CompareExchange(ref _saved, Math.Min(Free, saved + amount), saved);
            if (before == saved)
                return;
            saved = before;
        }
    }
}
