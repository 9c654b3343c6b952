using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads prices.</summary>
internal static class PriceReader
{
    private const decimal Most = 1_000_000;
    private const string Remedy = "Write USD per million tokens, from 0 to 1000000.";
    private const string Example = "Write { \"input\": 2.50, \"output\": 10.00 }, USD per million tokens; 0 is free.";

    /// <summary>Reads a price object; null after an error that leaves nothing.</summary>
    public static PriceConfig? Read(SourceNode node, ReadContext context)
    {
        var o = new ObjectReader(node, context, Example);
        foreach (var required in (string[])["input", "output"])
        {
            if (!o.Has(required))
                o.Missing(required, Example);
        }

        var price = new PriceConfig
        {
            Input = Usd(o, "input") ?? 0,
            CachedInput = Usd(o, "cachedInput"),
            CacheWrite = Usd(o, "cacheWrite"),
            CacheWrite1h = Usd(o, "cacheWrite1h"),
            Output = Usd(o, "output") ?? 0,
            PerRequest = o.Decimal("perRequest", 0, Most, "Write USD a request, from 0.") ?? 0,
            PerSearch = o.Decimal("perSearch", 0, Most, "Write USD a search, from 0.") ?? 0,
            Above = o.List("above", ReadTier),
        };
        CheckOrder(o.Take("above"), price.Above, context);
        o.Finish();
        return node.Kind == JsonValueKind.Object ? price : null;
    }

    /// <summary>Reads <c>"free"</c> or a price object; null after an error.</summary>
    public static PriceConfig? ReadOrFree(SourceNode node, ReadContext context)
    {
        if (node.Kind != JsonValueKind.String)
            return Read(node, context);
        return ScalarReader.Choice(node, context, null, [("free", (PriceConfig?)PriceConfig.Free)]);
    }

    private static PriceTierConfig? ReadTier(SourceNode node, ReadContext context)
    {
        var o = new ObjectReader(node, context, "Write { \"inputTokens\": 200000, \"input\": 5.00, \"output\": 20.00 }.");
        if (!o.Has("inputTokens"))
            o.Missing("inputTokens", "Write the input tokens above which these prices hold.");
        var tier = new PriceTierConfig(o.Whole("inputTokens", 0, 1, 1_000_000_000, "Write a whole number from 1."))
        {
            Input = Usd(o, "input"),
            CachedInput = Usd(o, "cachedInput"),
            CacheWrite = Usd(o, "cacheWrite"),
            CacheWrite1h = Usd(o, "cacheWrite1h"),
            Output = Usd(o, "output"),
        };
        o.Finish();
        return tier;
    }

    private static void CheckOrder(SourceNode? node, IReadOnlyList<PriceTierConfig> tiers, ReadContext context)
    {
        for (var i = 1; i < tiers.Count && tiers.Count == node?.Items.Count; i++)
        {
            if (tiers[i].InputTokens <= tiers[i - 1].InputTokens && node.Items[i]["inputTokens"] is { } tokens)
                context.Error(
                    tokens, $"is not above the {tiers[i - 1].InputTokens} before it",
                    "Order them by inputTokens, the smallest first, each once.");
        }
    }

    private static decimal? Usd(ObjectReader o, string name) => o.Decimal(name, 0, Most, Remedy);
}
