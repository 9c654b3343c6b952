using Sluice.Budgets;

namespace Sluice.Limits;

/// <summary>
/// What limits hang on: everything, a group, a client key, a user, an account, a backend, a target, a class of models.
/// Made and looked up through <see cref="Admission.AdmissionController"/>.
/// </summary>
public sealed class Scope
{
    internal Scope(string name) => Name = name;

    /// <summary>The name refusals use, such as <c>key:team-a</c>.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal Meter[] Meters { get; private set; } = [];

    internal ThrottleMeter? Throttle { get; private set; }

    /// <summary>The share of the room that its callers have where calls wait; <see langword="null"/> where it has none of its own.</summary>
    internal double? Weight { get; set; }

    /// <summary>Whether the policy in force names it. One that it no longer names goes on for those who hold it, and counts on if it is named again.</summary>
    internal bool IsNamed { get; set; }

    /// <summary>Whether a caller was given it: callers' scopes count calls, targets' count attempts, and one that did both would count twice.</summary>
    internal bool IsOfCallers { get; set; }

    /// <summary>
    /// Sets the scope's limits, which are valid. A limit that was there with the same dimension and window keeps its counts and its meter; one of the same
    /// name and dimension with another window goes on from what the old one counts.
    /// </summary>
    /// <param name="limits">The limits.</param>
    /// <param name="factory">Makes what is new.</param>
    /// <param name="now">The instant.</param>
    /// <param name="throttle">How long the scope is kept quiet after a used-up window refused; zero for not at all.</param>
    /// <returns>Whether the array of meters is another one now.</returns>
    internal bool Configure(IReadOnlyList<LimitOptions> limits, MeterFactory factory, long now, TimeSpan throttle = default)
    {
        var before = Meters;
        var limited = limits.Where(limit => !limit.IsUnlimited).ToArray();
        var meters = new Meter?[limited.Length];
        var dropped = before.Where(meter => meter is not ThrottleMeter).ToList();
        for (var i = 0; i < limited.Length; i++)
            meters[i] = Keep(dropped, limited[i], now, byName: true);
        for (var i = 0; i < limited.Length; i++)
            meters[i] ??= Keep(dropped, limited[i], now, byName: false);
        var made = new List<Meter>();
        for (var i = 0; i < limited.Length; i++)
        {
            if (meters[i] is null)
                made.Add(meters[i] = factory.Create(limited[i], Name, dropped, now));
        }

        factory.Saved?.Resume(Name, made, now, () => factory.Watch());
        Throttle = throttle == TimeSpan.Zero ? null : Throttle?.IsFor(throttle) == true ? Throttle : factory.Throttle(Name, throttle);
        Meter[] all = meters!;
        Meters = Throttle is null ? all : [.. all, Throttle];
        Watch(limited, dropped, factory, now);
        return !before.AsSpan().SequenceEqual(Meters);
    }

    // The order matters: one that goes on from a dropped meter's count goes on from what that told, too.
    private void Watch(LimitOptions[] limits, List<Meter> dropped, MeterFactory factory, long now)
    {
        for (var i = 0; i < limits.Length; i++)
        {
            var meter = Meters[i];
            meter.Throttle = Throttle;
            if (limits[i].Alerts is not { } alerts)
                meter.Alerts = null;
            else
                (meter.Alerts ??= factory.Watch()).Configure(meter, alerts, now);
        }

        foreach (var meter in dropped)
        {
            meter.Throttle = Throttle;
            if (!Meters.Any(other => other.Alerts == meter.Alerts))
                meter.Alerts = null;
        }
    }

    private static Meter? Keep(List<Meter> before, LimitOptions limit, long now, bool byName)
    {
        foreach (var meter in before)
        {
            if (meter.Options.IsSameAs(limit) && (!byName || string.Equals(meter.Options.Name, limit.Name, StringComparison.Ordinal)))
            {
                meter.Options = limit;
                meter.ChangeMax(limit.Max, now);
                before.Remove(meter);
                return meter;
            }
        }

        return null;
    }
}
