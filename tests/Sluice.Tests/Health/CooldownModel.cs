using Sluice.Errors;
using Sluice.Health;

namespace Sluice.Tests.Health;

/// <summary>What a cooldown should be, in the plainest words: seconds, no jitter, 30 to 600, doubling.</summary>
internal sealed class CooldownModel(int slowStart)
{
    private double _quietAfter = double.NegativeInfinity;
    private int _era;
    private int _probes;
    private int _answered;

    public OutReason Reason { get; private set; }

    public double Until { get; private set; } = double.NegativeInfinity;

    public int Consecutive { get; private set; }

    public HealthState StateAt(double now) => Reason == OutReason.None ? HealthState.Ready : now < Until ? HealthState.Cooling : HealthState.HalfOpen;

    public bool Admits(double now) => StateAt(now) == HealthState.Ready || (now >= Until && _probes < 1 + _answered);

    public (int Era, bool IsProbe) Take()
    {
        _probes += Reason == OutReason.None ? 0 : 1;
        return (_era, Reason != OutReason.None);
    }

    public void Report((int Era, bool IsProbe) call, ErrorCode? error, double? hint, double now)
    {
        var refused = error is ErrorCode.RateLimited or ErrorCode.QuotaExhausted or ErrorCode.Authentication;
        if (call.Era != _era)
        {
            if (refused && StateAt(now) == HealthState.Cooling)
                Later(now + ((hint ?? 0) * 1.1));
            return;
        }

        _probes -= call.IsProbe ? 1 : 0;
        if (error is null && call.IsProbe && ++_answered >= Math.Max(1, slowStart - 1))
            NextEra(OutReason.None, 0);
        if (!refused)
            return;
        var n = now > _quietAfter ? 1 : Consecutive + 1;
        var seconds = error == ErrorCode.RateLimited ? Math.Min(600, 30 * Math.Pow(2, n - 1)) : 600;
        NextEra(error == ErrorCode.RateLimited ? OutReason.Rate : error == ErrorCode.QuotaExhausted ? OutReason.Quota : OutReason.Auth, n);
        Later(now + Math.Max(seconds, (hint ?? 0) * 1.1));
    }

    private void Later(double until) => (Until, _quietAfter) = (Math.Max(Until, until), Math.Max(Until, until) + 600);

    private void NextEra(OutReason reason, int consecutive) =>
        (Reason, Consecutive, _probes, _answered, _era) = (reason, consecutive, 0, 0, _era + 1);
}
