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

    /// <summary>Whether the policy in force names it. One that it no longer names goes on for those who hold it, and counts on if it is named again.</summary>
    internal bool IsNamed { get; set; }

    /// <summary>Whether a caller was given it: callers' scopes count calls, targets' count attempts, and one that did both would count twice.</summary>
    internal bool IsOfCallers { get; set; }

    /// <summary>
    /// Sets the scope's limits, which are valid. A limit that was there with the same dimension and window keeps its counts and its meter; a rolling window
    /// of another length goes on from what the old one still counts.
    /// </summary>
    /// <returns>Whether the array of meters is another one now.</returns>
    internal bool Configure(IReadOnlyList<LimitOptions> limits, MeterFactory factory, long now)
    {
        var before = Meters;
        var limited = limits.Where(limit => !limit.IsUnlimited).ToArray();
        var meters = new Meter?[limited.Length];
        var dropped = before.ToList();
        for (var i = 0; i < limited.Length; i++)
            meters[i] = Keep(dropped, limited[i], now, byName: true);
        for (var i = 0; i < limited.Length; i++)
            meters[i] ??= Keep(dropped, limited[i], now, byName: false);
        for (var i = 0; i < limited.Length; i++)
            meters[i] ??= factory.Create(limited[i], Name, dropped, now);
        Meters = meters!;
        return !before.AsSpan().SequenceEqual(Meters);
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
