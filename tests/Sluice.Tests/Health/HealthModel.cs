using Sluice.Errors;
using Sluice.Health;

namespace Sluice.Tests.Health;

/// <summary>What a target's health should be, in the plainest words: seconds, no jitter, base 30 to 600, five failures, two successes.</summary>
internal sealed class HealthModel
{
    private double _quietAfter = double.NegativeInfinity;
    private int _successes;

    public OutReason Reason { get; private set; }

    public double Until { get; private set; } = double.NegativeInfinity;

    public int Era { get; private set; }

    public int Consecutive { get; private set; }

    public int Failures { get; private set; }

    public int Probes { get; private set; }

    public HealthState StateAt(double now) => Reason == OutReason.None ? HealthState.Ready
        : now >= Until ? HealthState.HalfOpen
        : Reason == OutReason.Server ? HealthState.Open : HealthState.Cooling;

    public bool Admits(double now) => StateAt(now) is HealthState.Ready || (StateAt(now) is HealthState.HalfOpen && Probes == 0);

    public (int Era, bool IsProbe) Take()
    {
        var isProbe = Reason != OutReason.None;
        Probes += isProbe ? 1 : 0;
        return (Era, isProbe);
    }

    public void Report((int Era, bool IsProbe) call, ErrorCode? error, double? hint, double now)
    {
        if (call.Era != Era)
        {
            if (error is ErrorCode.RateLimited or ErrorCode.QuotaExhausted && StateAt(now) is HealthState.Cooling or HealthState.Open)
                Later(now + (hint ?? 0) * 1.1);
            return;
        }

        Probes -= call.IsProbe ? 1 : 0;
        var needed = Reason == OutReason.Server ? 2 : 1;
        switch (error)
        {
            case null:
                Failures = 0;
                if (call.IsProbe && ++_successes >= needed)
                    NextEra(OutReason.None, 0);
                break;
            case ErrorCode.RateLimited:
                Out(OutReason.Rate, n => Math.Min(600, 30 * Math.Pow(2, n - 1)), hint, now);
                break;
            case ErrorCode.QuotaExhausted:
                Out(OutReason.Quota, _ => 600, hint, now);
                break;
            case ErrorCode.Authentication:
                Out(OutReason.Auth, _ => 600, hint, now);
                break;
            case ErrorCode.ServerError or ErrorCode.Overloaded or ErrorCode.Timeout when call.IsProbe || ++Failures >= 5:
                Out(call.IsProbe ? Reason : OutReason.Server, n => Math.Min(3_600, 30 * Math.Pow(2, n - 1)), hint, now);
                break;
        }
    }

    private void Out(OutReason reason, Func<int, double> seconds, double? hint, double now)
    {
        var n = now > _quietAfter ? 1 : Consecutive + 1;
        NextEra(reason, n);
        Later(now + Math.Max(seconds(n), (hint ?? 0) * 1.1));
    }

    private void Later(double until)
    {
        Until = Math.Max(Until, until);
        _quietAfter = Until + (Reason == OutReason.Server ? 3_600 : 600);
    }

    private void NextEra(OutReason reason, int consecutive)
    {
        (Reason, Consecutive, Failures, Probes, _successes) = (reason, consecutive, 0, 0, 0);
        Era++;
    }
}
