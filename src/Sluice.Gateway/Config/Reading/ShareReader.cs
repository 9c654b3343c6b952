namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads thresholds: shares in (0, 1].</summary>
internal static class ShareReader
{
    /// <summary>A share above 0, at most 1; null after an error.</summary>
    public static double? Read(SourceNode node, ReadContext context)
    {
        const string Remedy = "Write a share above 0, at most 1, such as 0.8.";
        if (ScalarReader.Number(node, context, decimal.MinValue, decimal.MaxValue, Remedy) is not { } share)
            return null;
        if (share is > 0 and <= 1)
            return (double)share;
        context.Error(node, "must be above 0 and at most 1", Remedy);
        return null;
    }
}
