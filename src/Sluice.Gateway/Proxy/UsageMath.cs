using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Protocols.Answers;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>What an answer used and what that costs, stated by the provider or counted from what was relayed.</summary>
internal static class UsageMath
{
    // Tokens are seldom shorter than two bytes, and chunks seldom hold more than one; and hardly any text has eight bytes and more a token.
    private const long BytesPerToken = 2;
    private const long MostBytesPerToken = 8;

    /// <summary>Prices what a plain answer used: as the provider stated it, else by what it says.</summary>
    public static void SetFrom(ProxyAnswer answer, ProxyCall call, in AnswerReading response)
    {
        if (call.Api.IsFree)
            SetFree(answer);
        else if (response.Usage is { } stated)
            Set(answer, call, stated, response.Searches, isEstimated: false);
        else
            Set(answer, call, Counted(answer, call, null, 0, response.ContentBytes), response.Searches, isEstimated: true);
    }

    /// <summary>Prices what a stream used: as the provider stated it, else by what was relayed.</summary>
    public static void SetFrom(ProxyAnswer answer, ProxyCall call, StreamInspector inspector)
    {
        if (call.Api.IsFree)
            SetFree(answer);
        else if (inspector.Usage is { } stated)
            Set(answer, call, stated, inspector.Searches, isEstimated: false);
        else
            Set(answer, call, Counted(answer, call, inspector.StatedInput, inspector.ContentEvents, inspector.ContentBytes), inspector.Searches, isEstimated: true);
    }

    /// <summary>What was reserved for a call on a target, which is what is charged where nobody knows what it used.</summary>
    public static Usage Reserved(ProxyCall call, RoutedTarget target) => new()
    {
        InputTokens = call.Estimate.InputTokens,
        OutputTokens = call.Estimate.MaxOutputTokens,
        Cost = !call.Api.IsFree && call.PriceOn(target) is { } price ? CostCalculator.MaxCost(price, call.Dearest) : NanoUsd.Zero,
    };

    /// <summary>
    /// Sets what was reserved, since the provider broke off and may have billed more than was relayed; where more was relayed than was reserved, that.
    /// </summary>
    /// <returns>Whether it is more than was reserved.</returns>
    public static bool SetAtLeastReserved(ProxyAnswer answer, ProxyCall call)
    {
        var relayed = answer.Usage.GetValueOrDefault();
        SetReserved(answer, call);
        var reserved = answer.Usage.GetValueOrDefault();
        var most = new Usage
        {
            InputTokens = Math.Max(reserved.InputTokens, relayed.TotalInputTokens),
            OutputTokens = Math.Max(reserved.OutputTokens, relayed.OutputTokens),
            Cost = relayed.Cost > reserved.Cost ? relayed.Cost : reserved.Cost,
        };
        answer.Usage = most;
        return most != reserved;
    }

    /// <summary>Sets what was reserved, since nobody knows what was used.</summary>
    public static void SetReserved(ProxyAnswer answer, ProxyCall call)
    {
        answer.Usage = Reserved(call, answer.Target);
        answer.IsPriced = call.PriceOn(answer.Target) is not null;
        answer.IsUsageEstimated = true;
    }

    private static void SetFree(ProxyAnswer answer)
    {
        answer.Usage = default(Usage);
        answer.IsPriced = true;
        answer.IsUsageEstimated = false;
    }

    // Never more output than the limit that went up allows, unless so much came that the provider cannot have kept to it.
    private static Usage Counted(ProxyAnswer answer, ProxyCall call, Usage? input, long contentEvents, long contentBytes)
    {
        var output = Math.Max(contentEvents, (contentBytes + BytesPerToken - 1) / BytesPerToken);
        if (HasOutputLimit(answer, call))
            output = Math.Max(Math.Min(output, call.Dearest.MaxOutputTokens), contentBytes / MostBytesPerToken);
        return (input ?? new Usage { InputTokens = call.Estimate.InputTokens }) with { OutputTokens = output };
    }

    private static bool HasOutputLimit(ProxyAnswer answer, ProxyCall call)
    {
        var exchange = answer switch
        {
            StreamedAnswer streamed => streamed.Exchange,
            WholeAnswer whole => whole.Exchange,
            _ => null,
        };
        return (call.Scan.OutputLimit ?? call.WrittenOutputLimit ?? exchange?.WrittenOutputLimit) is not null;
    }

    private static void Set(ProxyAnswer answer, ProxyCall call, in Usage usage, int searches, bool isEstimated)
    {
        var price = call.PriceOn(answer.Target);
        answer.Usage = price is null ? usage : usage with { Cost = CostCalculator.Cost(price, usage, searches) };
        answer.IsPriced = price is not null;
        answer.IsUsageEstimated = isEstimated;
    }
}
