using Sluice.Pricing;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads a budget.</summary>
internal static class BudgetReader
{
    private const string Example = "Write { \"usd\": 5.00, \"window\": \"day\" }.";

    /// <summary>Reads an item of <c>budgets</c>; null after an error that leaves nothing.</summary>
    public static BudgetConfig? Read(SourceNode node, ReadContext context)
    {
        var o = new ObjectReader(node, context, Example);
        var usd = Usd(o, context);
        var window = WindowReader.Read(o, context, Example);
        var alerts = Alerts(o, context);
        o.Finish();
        return usd is null || window is null ? null : new BudgetConfig(NanoUsd.FromUsd(usd.Value), window, alerts);
    }

    private static decimal? Usd(ObjectReader o, ReadContext context)
    {
        if (o.Take("usd") is not { } node)
        {
            o.Missing("usd", Example);
            return null;
        }

        const string Remedy = "Write dollars above 0, up to 1000000000; to stop a key set enabled: false.";
        if (ScalarReader.Number(node, context, decimal.MinValue, 1_000_000_000, Remedy) is not { } usd)
            return null;
        if (usd > 0)
            return usd;
        context.Error(node, "must be above 0", Remedy);
        return null;
    }

    private static List<double> Alerts(ObjectReader o, ReadContext context)
    {
        var shares = o.List("alerts", static (item, c) => ShareReader.Read(item, c) is { } share ? Tuple.Create(item, share) : null);
        for (var i = 1; i < shares.Count; i++)
        {
            if (shares[i].Item2 <= shares[i - 1].Item2)
                context.Error(shares[i].Item1, "does not ascend", "Write each share once, the smallest first.");
        }

        return [.. shares.Select(s => s.Item2)];
    }
}
