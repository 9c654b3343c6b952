using System.Text.Json;
using Sluice.Choice;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads a route.</summary>
internal static class RouteReader
{
    private const string TargetExample = "Write \"backend/model\", such as \"openai-a/gpt-4o\".";

    private static readonly (string, ChoiceStrategy)[] Strategies =
    [
        ("ordered", ChoiceStrategy.Ordered), ("weighted", ChoiceStrategy.Weighted), ("least-loaded", ChoiceStrategy.LeastLoaded),
        ("most-headroom", ChoiceStrategy.MostHeadroom), ("cheapest", ChoiceStrategy.Cheapest), ("fastest", ChoiceStrategy.Fastest),
    ];

    /// <summary>Reads a property of <c>routes</c>; null after an error that leaves nothing.</summary>
    public static RouteConfig? Read(SourceMember member, ReadContext context)
    {
        ModelPattern.CheckName(member, context);
        var o = new ObjectReader(member.Value, context, "Write { \"targets\": [ \"backend/model\" ] }.");
        var targets = o.List("targets", ReadTarget);
        if (o.Take("targets") is not { } list)
            o.Missing("targets", TargetExample);
        else if (list is { Kind: JsonValueKind.Array, Items.Count: 0 })
            context.Error(list.Path, "an empty list", "names no target", TargetExample, list.Line);
        var route = new RouteConfig(member.Name, targets, o.Choice("strategy", ChoiceStrategy.Ordered, Strategies));
        o.Finish();
        return route;
    }

    private static RouteTarget? ReadTarget(SourceNode node, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < text.Length - 1 && !text.Any(char.IsControl))
            return new RouteTarget(text[..slash], text[(slash + 1)..]);
        context.Error(node, "is not a target", TargetExample);
        return null;
    }
}
