namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads a provider's quota.</summary>
internal static class QuotaReader
{
    private const string Example = "Write { \"tokens\": 65000000, \"window\": \"5h\" }, with tokens, requests or usd.";

    private static readonly (string, QuotaAnchor)[] Anchors =
        [("rolling", QuotaAnchor.Rolling), ("first-use", QuotaAnchor.FirstUse), ("calendar", QuotaAnchor.Calendar)];

    private static readonly (string Name, QuotaUnit Unit)[] Units =
        [("tokens", QuotaUnit.Tokens), ("requests", QuotaUnit.Requests), ("usd", QuotaUnit.Usd)];

    /// <summary>Reads an item of <c>quotas</c>; null after an error that leaves nothing.</summary>
    public static QuotaConfig? Read(SourceNode node, ReadContext context)
    {
        var o = new ObjectReader(node, context, Example);
        var amounts = Units.Where(u => o.Has(u.Name)).ToList();
        if (amounts.Count == 0)
            o.Missing("tokens", Example);
        else if (amounts.Count > 1)
            context.Error(o.Take(amounts[1].Name)!, $"stands beside {amounts[0].Name}; a quota counts one thing", "Make two quotas of it.");
        var amount = amounts.Count > 0 ? Amount(o, amounts[0].Name) : null;
        var window = WindowReader.Read(o, context, Example);
        var anchor = o.Choice("anchor", window?.IsCalendar == true ? QuotaAnchor.Calendar : QuotaAnchor.Rolling, Anchors);
        CheckAnchor(o, window, anchor, context);
        var threshold = o.Take("threshold") is { } written ? ShareReader.Read(written, context) : null;
        var resume = o.Take("resume") is { } lower ? ShareReader.Read(lower, context) : null;
        if (resume > (threshold ?? 0.99))
            context.Error(o.Take("resume")!, $"{resume} is above the threshold {threshold ?? 0.99}", "Write the same share or a smaller one.");
        var interval = o.Duration("probeInterval", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        o.Finish();
        return amount is null || window is null
            ? null
            : new QuotaConfig(amounts[0].Unit, amount.Value, window, anchor) { Threshold = threshold ?? 0.99, Resume = resume, ProbeInterval = interval };
    }

    private static decimal? Amount(ObjectReader o, string name) =>
        name == "usd"
            ? o.Decimal(name, 0.000000001m, 1_000_000_000, "Write dollars above 0.")
            : o.Whole(name, 0, 1, 1_000_000_000_000_000, "Write a whole number from 1.");

    private static void CheckAnchor(ObjectReader o, BudgetWindow? window, QuotaAnchor anchor, ReadContext context)
    {
        if (window is null || context.IsFaulty(o.Take("window")!.Path))
            return;
        if (window.Kind == WindowKind.Total)
            context.Error(o.Take("window")!, "a quota needs a window that ends", "Write a length such as \"5h\", or day, week or month.");
        else if (window.IsCalendar != (anchor == QuotaAnchor.Calendar))
            context.Error(
                o.Take("anchor") ?? o.Take("window")!, $"does not go with the window {window}",
                "The anchor calendar needs day, week or month; rolling and first-use need a length such as \"5h\".");
    }
}
