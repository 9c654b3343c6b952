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

    /// <summary>
    /// Sets the scope's limits. A limit that was there with the same dimension and window keeps its counts and its meter; a rolling window
    /// of another length goes on from what the old one still counts.
    /// </summary>
    /// <returns>Whether the array of meters is another one now.</returns>
    internal bool Configure(IReadOnlyList<LimitOptions> limits, MeterFactory factory, long now)
    {
        var before = Meters;
        var meters = new List<Meter>(limits.Count);
        foreach (var limit in limits)
        {
            limit.Validated(Name);
            if (limit.IsUnlimited)
                continue;
            meters.Add(Kept(before, limit) ?? factory.Create(limit, Name, before, now));
        }

        if (meters.Select(meter => meter.Options.Name).Distinct(StringComparer.Ordinal).Count() != meters.Count)
            throw new ArgumentException($"Scope {Name} has two limits of one name; give each its own.", nameof(limits));
        Meters = [.. meters];
        return !before.AsSpan().SequenceEqual(Meters);
    }

    private static Meter? Kept(Meter[] before, LimitOptions limit)
    {
        foreach (var meter in before)
        {
            if (meter.Options.IsSameAs(limit))
            {
                meter.Options = limit;
                meter.Max = limit.Max;
                return meter;
            }
        }

        return null;
    }
}
