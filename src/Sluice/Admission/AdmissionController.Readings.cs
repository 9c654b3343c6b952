using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>What is read of one caller. Pure reads.</summary>
public sealed partial class AdmissionController
{
    /// <summary>The numbers of all limits that a caller draws on, at one instant; changes nothing.</summary>
    /// <param name="caller">The caller.</param>
    public IReadOnlyList<LimitReading> ReadLimits(CallerScopes caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        lock (_lock)
        {
            var now = _clock.Now;
            return [.. AsSeen(caller, now).Meters.Select(meter => _registry.Read(meter, now))];
        }
    }
}
