using Sluice.Signals;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>Signals for routers and dashboards.</summary>
public sealed partial class AdmissionController
{
    /// <summary>What a router or a dashboard wants to know of a target. Changes nothing.</summary>
    /// <param name="target">The target.</param>
    /// <param name="typical">The call that <see cref="TargetSignals.IsHealthy"/> asks about; one request without tokens unless given.</param>
    public TargetSignals ReadSignals(Target target, UsageEstimate? typical = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        var request = new AdmissionRequest
        {
            Caller = new(this, []),
            Candidates = new[] { new Candidate(target) },
            Estimate = typical ?? new(0, 0),
        };
        var ask = Ask.Of(request, this);
        lock (_lock)
        {
            var now = Begin(ref ask);
            var passes = Decision.TryFind(ref ask, now, CurrentPass, _clock, out _);
            var open = ReadLeases(now).OpenAttempts.GetValueOrDefault(target.Name);
            return SignalsReader.Of(target, _registry.Read(target, now), open, passes, _clock.UtcNow);
        }
    }
}
