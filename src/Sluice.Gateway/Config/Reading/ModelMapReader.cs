using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads which upstream models stand for public ones, and limits on classes of models.</summary>
internal static class ModelMapReader
{
    private const string Example = "Write \"upstream-name\", or { \"upstream\": ..., \"limits\": ..., \"price\": ... }.";

    /// <summary>Reads <c>models</c>; everything under its own name where it is absent.</summary>
    public static IReadOnlyList<ModelRule> Read(ObjectReader o, ReadContext context)
    {
        if (o.Take("models") is not { } node)
            return [ModelRule.Everything];
        if (node is { Kind: JsonValueKind.Object, Members.Count: 0 })
            context.Error(
                node, "maps no model, so that nothing could be called",
                "Write { \"*\": \"*\" } for all; to stop a backend set enabled: false.");
        return o.Map("models", ReadRule);
    }

    /// <summary>Reads an item of <c>modelLimits</c>.</summary>
    public static ModelLimitsConfig? ReadLimits(SourceNode node, ReadContext context)
    {
        var o = new ObjectReader(node, context, "Write { \"models\": [\"gpt-4o*\"], \"tpm\": 60000 }.");
        var models = ModelPattern.ReadList(o, "models", context);
        if (o.Take("models") is null)
            o.Missing("models", "Write the models that share the limits, such as [\"gpt-4o*\"].");
        var inner = new SourceNode(node.Path, node.Kind, node.Line, "", false);
        inner.Members.AddRange(node.Members.Where(m => m.Name != "models"));
        return node.Kind == JsonValueKind.Object ? new ModelLimitsConfig(models, LimitsReader.ReadOnBackend(inner, context)) : null;
    }

    private static ModelRule? ReadRule(SourceMember member, ReadContext context)
    {
        var (pattern, node) = member;
        if (!ModelPattern.CheckPattern(member, context))
            return null;
        if (node.Kind == JsonValueKind.String)
            return Upstream(node, pattern, context) is { } name ? new ModelRule(pattern, name) : null;
        var o = new ObjectReader(node, context, Example);
        var own = pattern.EndsWith('*') ? "*" : pattern;
        var rule = new ModelRule(pattern, (o.Take("upstream") is { } written ? Upstream(written, pattern, context) : null) ?? own)
        {
            Limits = LimitsReader.ReadOnBackend(o.Take("limits"), context),
            Price = o.Take("price") is { } price ? PriceReader.ReadOrFree(price, context) : null,
        };
        o.Finish();
        return rule;
    }

    private static string? Upstream(SourceNode node, string pattern, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } name)
            return null;
        var stars = name.Count(c => c == '*');
        if (!ModelPattern.IsModelName(name) || stars > 1)
            context.Error(node, "is not an upstream model", "Write a model's name; one \"*\" stands for what the pattern's \"*\" matched.");
        else if (stars == 1 && !pattern.EndsWith('*'))
            context.Error(
                node, $"holds \"*\", but the public name {Quote.Text(pattern)} does not", "Write the upstream model's whole name.");
        else
            return name;
        return null;
    }
}
