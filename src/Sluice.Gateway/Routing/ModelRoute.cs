using Sluice.Admission;
using Sluice.Choice;

namespace Sluice.Gateway.Routing;

/// <summary>Where calls for a public model name can go.</summary>
/// <param name="Model">The public name.</param>
/// <param name="Legs">The targets in the order in which they are tried.</param>
/// <param name="Strategy">Which of the targets of one pool that have room takes a call.</param>
internal sealed record ModelRoute(string Model, IReadOnlyList<RouteLeg> Legs, ChoiceStrategy Strategy = ChoiceStrategy.Ordered)
{
    /// <summary>What it takes to call one of its targets, as it was when the route was found.</summary>
    public RoutedTarget Of(Target target) => LegTo(target).To;

    /// <summary>The leg that leads to one of its targets.</summary>
    public RouteLeg LegTo(Target target)
    {
        for (var i = 0; i < Legs.Count; i++)
        {
            if (Legs[i].To.Target == target)
                return Legs[i];
        }

        throw new ArgumentException($"Target '{target.Name}' is not on the route of '{Model}'.", nameof(target));
    }
}
