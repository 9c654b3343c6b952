namespace Sluice.Gateway.Config.Reading;

/// <summary>Pairs of settings of which one must not exceed the other.</summary>
internal static class Ordering
{
    /// <summary>Reports a lower setting that is longer than the upper one, naming both values.</summary>
    public static void Check(ObjectReader o, ReadContext context, string lower, TimeSpan low, string upper, TimeSpan high)
    {
        if (low <= high)
            return;
        var at = o.Take(lower) is { } written ? (Node: written, Name: lower) : (Node: o.Take(upper)!, Name: upper);
        if (context.IsFaulty(at.Node.Path))
            return;
        context.Error(
            at.Node, $"{lower} ({Duration.Format(low)}) is longer than {upper} ({Duration.Format(high)})",
            $"Lower {lower} or raise {upper}.");
    }
}
