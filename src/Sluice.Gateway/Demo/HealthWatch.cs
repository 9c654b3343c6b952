using Sluice.Gateway.Demo.View;
using Sluice.Health;
using Sluice.Signals;

namespace Sluice.Gateway.Demo;

/// <summary>Tells from one look at the targets to the next what has become of them. The generation shows what came and went in between.</summary>
internal sealed class HealthWatch
{
    private readonly Dictionary<string, HealthReading> _seen = new(StringComparer.Ordinal);

    public IEnumerable<DemoEvent> Look(IReadOnlyList<TargetReading> targets, TimeSpan at)
    {
        foreach (var target in targets)
        {
            var name = target.Name.Split('/')[0];
            var now = target.Health;
            var before = _seen.GetValueOrDefault(target.Name, new(HealthState.Ready, OutReason.None, TimeSpan.Zero, 0, 0, 0));
            _seen[target.Name] = now;
            var wasOut = before.State != HealthState.Ready;
            var isOut = now.State != HealthState.Ready;
            var eras = now.Generation - before.Generation;
            if (wasOut && (!isOut || eras > 1))
                yield return new(at, DemoEventKind.Comeback, $"{name} answered its one probe and is back");
            if (isOut && eras > 0)
                yield return new(at, DemoEventKind.Cooldown, Out(name, wasOut && eras == 1, now));
            if (now.State == HealthState.HalfOpen && (before.State != HealthState.HalfOpen || eras > 0))
                yield return new(at, DemoEventKind.Probe, $"{name} is due back: the next call goes there as its one probe");
        }
    }

    private static string Out(string name, bool wasProbe, HealthReading now) => now.Reason switch
    {
        OutReason.Server => $"{name} failed {(wasProbe ? "its probe" : "repeatedly")}: left alone for {Words.Seconds(now.ReadyIn)}",
        _ => $"{name} answered {(wasProbe ? "its probe with " : "")}429: left alone for {Words.Seconds(now.ReadyIn)}",
    };
}
