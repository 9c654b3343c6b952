using Sluice.Admission;

namespace Sluice.Tests.Admission;

/// <summary>
/// Fair order as plainly as it can be said: of the first call of each caller and priority that waits, the one goes whose priority, and in that whose caller,
/// has the earliest virtual finish time.
/// </summary>
internal sealed class FairOrderModel
{
    private static readonly double[] Shares = [1, 4, 16, 64];

    private readonly List<Call> _waiting = [];
    private readonly double[] _served = new double[4];
    private readonly double[] _bandNow = new double[4];
    private readonly Dictionary<(string, Priority), double> _flows = [];
    private double _now;

    public sealed record Call(int Number, string Key, double Weight, Priority Priority, double Cost);

    public void Add(Call call)
    {
        var band = call.Priority - Priority.Low;
        if (!_waiting.Exists(other => other.Priority == call.Priority))
            _served[band] = _now;
        if (!_waiting.Exists(other => other.Priority == call.Priority && other.Key == call.Key))
            _flows[(call.Key, call.Priority)] = _bandNow[band];
        _waiting.Add(call);
    }

    public Call? Next() => _waiting.Where(IsFirstOfItsCaller).GroupBy(call => call.Priority)
        .Select(band => band.MinBy(call => (_flows[(call.Key, call.Priority)] + (call.Cost / call.Weight), call.Number))!)
        .OrderBy(call => _served[call.Priority - Priority.Low] + (call.Cost / Shares[call.Priority - Priority.Low])).ThenByDescending(call => call.Priority)
        .FirstOrDefault();

    public void Remove(Call call, bool served)
    {
        var band = call.Priority - Priority.Low;
        _waiting.Remove(call);
        if (served)
        {
            _served[band] += call.Cost / Shares[band];
            _now = Math.Max(_now, _served[band]);
            _flows[(call.Key, call.Priority)] += call.Cost / call.Weight;
            _bandNow[band] = Math.Max(_bandNow[band], _flows[(call.Key, call.Priority)]);
        }

        if (_waiting.Count > 0)
            return;
        _now = 0;
        Array.Clear(_bandNow);
    }

    private bool IsFirstOfItsCaller(Call call) =>
        !_waiting.Exists(other => other.Key == call.Key && other.Priority == call.Priority && other.Number < call.Number);
}
