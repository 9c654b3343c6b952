using Sluice.Errors;

namespace Sluice.Tests.Quotas;

/// <summary>What a quota guard should be, in the plainest words: a log of all uses, 1,000 tokens in 1,024 s, 90 % at most, back under 70 %, probes every 300 s.</summary>
internal sealed class QuotaModel
{
    private readonly List<Use> _uses = [];
    private double _capUntil;
    private bool _isCapped;
    private bool _isOver;
    private int _era;
    private bool _probeIsOut;

    public long Used(double now) => _uses.Where(use => use.At + 1_024 > now && !use.IsOpen).Sum(use => use.Amount);

    public long Held(double now) => _uses.Where(use => use.At + 1_024 > now && use.IsOpen).Sum(use => use.Amount);

    public string StateAt(double now) => _isCapped ? "cap" : Over(now) ? "budget" : "within";

    public bool Admits(long amount, double now) =>
        !Over(now) && Used(now) + Held(now) + amount <= 900 && (!_isCapped || (now >= _capUntil && !_probeIsOut));

    public (Use Use, int Era, bool IsProbe) Take(long amount, double now)
    {
        var use = new Use { At = now, Amount = amount, IsOpen = true };
        _uses.Add(use);
        _probeIsOut |= _isCapped;
        return (use, _era, _isCapped);
    }

    public void Report((Use Use, int Era, bool IsProbe) call, long actual, ErrorCode? error, double hint, double now)
    {
        Over(now);
        var over = actual - call.Use.Amount;
        (call.Use.IsOpen, call.Use.Amount) = (false, Math.Min(actual, call.Use.Amount));
        if (over > 0)
            _uses.Add(new() { At = now, Amount = over });
        Over(now);
        if (call.Era != _era)
        {
            if (error == ErrorCode.QuotaExhausted && _isCapped && now < _capUntil)
                _capUntil = Math.Max(_capUntil, now + (hint * 1.1));
            return;
        }

        if (call.IsProbe)
            (_probeIsOut, _capUntil) = (false, Math.Max(_capUntil, now + 300));
        if (error == ErrorCode.QuotaExhausted)
            (_isCapped, _capUntil, _era, _probeIsOut) = (true, Math.Max(_capUntil, now + Math.Max(300, hint * 1.1)), _era + 1, false);
        else if (error is null && call.IsProbe)
            (_isCapped, _era) = (false, _era + 1);
    }

    private bool Over(double now) => _isOver = Used(now) >= 900 || (_isOver && Used(now) >= 700);

    public sealed class Use
    {
        public double At { get; init; }

        public long Amount { get; set; }

        public bool IsOpen { get; set; }
    }
}
