using Sluice.Errors;
using Sluice.Health;

namespace Sluice.Tests.Health;

/// <summary>What a circuit breaker should be, in the plainest words: seconds, no jitter, 30 to 3,600, doubling; a rate of calls from so many on.</summary>
internal sealed class BreakerModel(int failures, double rate, int minimum, int slots, int needed)
{
    private readonly List<(double At, bool Failed)> _calls = [];
    private double _until = double.NegativeInfinity;
    private double _quietAfter = double.NegativeInfinity;
    private int _era;
    private int _probes;
    private int _answered;
    private int _opened;
    private bool _isOut;

    public int InARow { get; private set; }

    public CircuitState At(double now) => !_isOut ? CircuitState.Closed : now < _until ? CircuitState.Open : CircuitState.HalfOpen;

    public bool Admits(double now) => At(now) == CircuitState.Closed || (At(now) == CircuitState.HalfOpen && _probes < slots);

    public (int Era, bool IsProbe) Take()
    {
        _probes += _isOut ? 1 : 0;
        return (_era, _isOut);
    }

    public void Report((int Era, bool IsProbe) call, ErrorCode? error, double now)
    {
        var failed = error is ErrorCode.ServerError or ErrorCode.Overloaded or ErrorCode.Timeout;
        if (call.Era != _era)
            return;
        _probes -= call.IsProbe ? 1 : 0;
        if (failed || error is null)
            _calls.Add((now, failed));
        InARow = error is null ? 0 : failed && !call.IsProbe ? InARow + 1 : InARow;
        if (error is null && call.IsProbe && ++_answered >= needed)
            Turn(isOut: false);
        if (!failed || (!call.IsProbe && !(failures > 0 && InARow >= failures) && !IsTooMany(now)))
            return;
        _opened = now > _quietAfter ? 1 : _opened + 1;
        _until = Math.Max(_until, now + Math.Min(3_600, 30 * Math.Pow(2, _opened - 1)));
        _quietAfter = _until + 3_600;
        Turn(isOut: true);
    }

    // A window of 30 s in slices of 3 s.
    private bool IsTooMany(double now)
    {
        var calls = _calls.Where(call => Math.Floor(call.At / 3) > Math.Floor(now / 3) - 10).ToList();
        return rate > 0 && calls.Count >= minimum && calls.Count(call => call.Failed) >= rate * calls.Count;
    }

    private void Turn(bool isOut)
    {
        (_isOut, _probes, _answered, _opened, _era) = (isOut, 0, 0, isOut ? _opened : 0, _era + 1);
        InARow = 0;
        _calls.Clear();
    }
}
