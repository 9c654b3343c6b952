using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>What an answer used and what that costs, stated by the provider or counted from what was relayed.</summary>
internal static class UsageMath
{
    // Tokens are seldom shorter than two bytes, and chunks seldom hold more than one.
    private const long BytesPerToken = 2;

    /// <summary>Prices what a provider stated.</summary>
    public static void SetStated(ChatAnswer answer, ChatCall call, in Usage stated) => Set(answer, call, stated, isEstimated: false);

    /// <summary>Counts what was relayed where the provider stated nothing, never more than was reserved.</summary>
    public static void SetCounted(ChatAnswer answer, ChatCall call, long contentEvents, long contentBytes)
    {
        var output = Math.Max(contentEvents, (contentBytes + BytesPerToken - 1) / BytesPerToken);
        Set(
            answer,
            call,
            new Usage { InputTokens = call.Estimate.InputTokens, OutputTokens = Math.Min(output, call.Estimate.MaxOutputTokens) },
            isEstimated: true);
    }

    public static void SetFrom(ChatAnswer answer, ChatCall call, in ChatResponse response)
    {
        if (response.Usage is { } stated)
            SetStated(answer, call, stated);
        else
            SetCounted(answer, call, 0, response.ContentBytes);
    }

    public static void SetFrom(ChatAnswer answer, ChatCall call, ChatStreamInspector inspector)
    {
        if (inspector.Usage is { } stated)
            SetStated(answer, call, stated);
        else
            SetCounted(answer, call, inspector.ContentEvents, inspector.ContentBytes);
    }

    /// <summary>What was reserved for a call on a target, which is what is charged where nobody knows what it used.</summary>
    public static Usage Reserved(ChatCall call, RoutedTarget target) => new()
    {
        InputTokens = call.Estimate.InputTokens,
        OutputTokens = call.Estimate.MaxOutputTokens,
        Cost = call.PriceOn(target) is { } price ? CostCalculator.MaxCost(price, call.Estimate) : NanoUsd.Zero,
    };

    /// <summary>Sets what was reserved, since the provider broke off: it may have billed more than was relayed.</summary>
    public static void SetReserved(ChatAnswer answer, ChatCall call)
    {
        answer.Usage = Reserved(call, answer.Target);
        answer.IsPriced = call.PriceOn(answer.Target) is not null;
        answer.IsUsageEstimated = true;
    }

    private static void Set(ChatAnswer answer, ChatCall call, in Usage usage, bool isEstimated)
    {
        var price = call.PriceOn(answer.Target);
        answer.Usage = price is null ? usage : usage with { Cost = CostCalculator.Cost(price, usage) };
        answer.IsPriced = price is not null;
        answer.IsUsageEstimated = isEstimated;
    }
}
