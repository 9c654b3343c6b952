using System.Threading.RateLimiting;
using Sluice.Admission;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.RateLimiting;

/// <summary>Asks a controller for permits on behalf of one caller, and counts the answers.</summary>
internal sealed class TrafficPermits(AdmissionController controller, CallerScopes caller, TrafficRateLimiterOptions options, TimeProvider time)
{
    private const long NanoInMicro = 1_000;

    private long _acquired;
    private long _refused;
    private long _waiting;
    private long _lastUsed = time.GetTimestamp();

    public TrafficRateLimitLease Attempt(int permits) =>
        permits == 0 ? Probe() : Answer(controller.TryAdmit(Request(permits)), permits);

    public ValueTask<RateLimitLease> AcquireAsync(int permits, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<RateLimitLease>(cancellationToken);
        if (permits == 0)
            return new(Probe());
        var admission = controller.AdmitAsync(Request(permits), cancellationToken);
        return admission.IsCompletedSuccessfully ? new(Answer(admission.Result, permits)) : WaitAsync(admission, permits);
    }

    public RateLimiterStatistics Statistics()
    {
        var available = long.MaxValue;
        foreach (var reading in controller.ReadLimits(caller))
            available = Math.Min(available, InPermits(reading));
        return new()
        {
            CurrentAvailablePermits = available,
            CurrentQueuedCount = Interlocked.Read(ref _waiting),
            TotalSuccessfulLeases = Interlocked.Read(ref _acquired),
            TotalFailedLeases = Interlocked.Read(ref _refused),
        };
    }

    /// <summary>How long nothing was asked for, where nothing counts any more; else <see langword="null"/>.</summary>
    public TimeSpan? Idle()
    {
        foreach (var reading in controller.ReadLimits(caller))
        {
            if (reading.Remaining < reading.Capacity)
                return null;
        }

        return time.GetElapsedTime(Interlocked.Read(ref _lastUsed));
    }

    private async ValueTask<RateLimitLease> WaitAsync(ValueTask<AdmissionResult> admission, int permits)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return Answer(await admission.ConfigureAwait(false), permits);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private AdmissionRequest Request(int permits) => new()
    {
        Caller = caller,
        Estimate = options.Unit switch
        {
            PermitUnit.Request => new(0, 0) { Requests = permits * options.UnitsPerPermit },
            PermitUnit.Token => new(permits * options.UnitsPerPermit, 0),
            _ => default,
        },
        MaxCost = options.Unit == PermitUnit.MicroUsd ? new NanoUsd(permits * options.UnitsPerPermit * NanoInMicro) : default,
        MaxWait = options.MaxWait,
    };

    // No permits at all asks whether there are any, and takes none.
    private TrafficRateLimitLease Probe() => new(controller.Preflight(Request(1)));

    private TrafficRateLimitLease Answer(in AdmissionResult result, int permits)
    {
        Interlocked.Exchange(ref _lastUsed, time.GetTimestamp());
        if (result.IsAdmitted)
        {
            Interlocked.Increment(ref _acquired);
            return new(result.Lease);
        }

        // As the base library's limiters do: what can never be granted is the caller's mistake.
        if (result.Refusal is { IsPermanent: true, Component: RefusalComponent.PerRequestCap } never)
            throw new ArgumentOutOfRangeException(nameof(permits), permits, never.Message);
        Interlocked.Increment(ref _refused);
        return new(result.Refusal);
    }

    private long InPermits(LimitReading reading) => (options.Unit, reading.Dimension) switch
    {
        (PermitUnit.Request, Dimension.Requests or Dimension.Concurrency) => reading.Remaining / options.UnitsPerPermit,
        (PermitUnit.Token, Dimension.Tokens or Dimension.InputTokens) => reading.Remaining / options.UnitsPerPermit,
        (PermitUnit.MicroUsd, Dimension.Cost) => reading.Remaining / NanoInMicro / options.UnitsPerPermit,
        (PermitUnit.Request, _) => long.MaxValue,
        (_, Dimension.Requests or Dimension.Concurrency) when reading.Remaining == 0 => 0, // every acquisition is a request too
        _ => long.MaxValue,
    };
}
