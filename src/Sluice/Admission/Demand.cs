using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>Turns estimates and usage into the amounts that limits count: ours by the whole truth, a target's by its provider's rule.</summary>
internal static class Demand
{
    public static void OfCaller(in UsageEstimate estimate, NanoUsd cost, ref Amounts amounts)
    {
        amounts[(int)Dimension.Requests] = estimate.Requests;
        amounts[(int)Dimension.Concurrency] = estimate.Requests;
        amounts[(int)Dimension.InputTokens] = estimate.InputTokens;
        amounts[(int)Dimension.OutputTokens] = estimate.MaxOutputTokens;
        amounts[(int)Dimension.Tokens] = estimate.InputTokens + estimate.MaxOutputTokens;
        amounts[(int)Dimension.Cost] = cost.Value;
    }

    public static void OfTarget(Target target, in UsageEstimate estimate, NanoUsd cost, ref Amounts amounts)
    {
        OfCaller(estimate, cost, ref amounts);
        if (target.Count == CountingRule.OpenAI)
        {
            amounts[(int)Dimension.Tokens] = Math.Max(estimate.InputTokens, estimate.MaxOutputTokens);
        }
        else if (target.Count == CountingRule.Anthropic)
        {
            amounts[(int)Dimension.OutputTokens] = estimate.ExpectedOutputTokens;
            amounts[(int)Dimension.Tokens] = estimate.InputTokens + estimate.ExpectedOutputTokens;
            // What of the input its cache holds, which it does not count, nobody knows before the call: none is too large for ever.
            foreach (var meter in target.Meters)
            {
                if (meter.Index is (int)Dimension.InputTokens or (int)Dimension.Tokens)
                    amounts[meter.Index] = Math.Min(amounts[meter.Index], meter.MostAtOnce);
            }
        }
    }

    /// <summary>What a call draws whichever way it goes; 0 where one of its ways needs none.</summary>
    public static void LeastOf(in Ask ask, ref Amounts amounts)
    {
        var cost = ask.Candidates.IsEmpty ? ask.MaxCost : ask.Candidates.Span[0].MaxCost;
        foreach (ref readonly var candidate in ask.Candidates.Span)
            cost = candidate.MaxCost < cost ? candidate.MaxCost : cost;
        OfCaller(ask.Estimate, cost, ref amounts);

        // A target may count the output that is expected instead.
        amounts[(int)Dimension.OutputTokens] = Math.Min(ask.Estimate.MaxOutputTokens, ask.Estimate.ExpectedOutputTokens);
        amounts[(int)Dimension.Tokens] = ask.Estimate.InputTokens + amounts[(int)Dimension.OutputTokens];
    }

    /// <summary>Whether usage can be booked: nothing negative, nothing beyond 10^15.</summary>
    public static bool MakesSense(in Usage usage) =>
        InRange(usage.InputTokens) && InRange(usage.CachedInputTokens) && InRange(usage.CacheWriteTokens) && InRange(usage.CacheWriteOneHourTokens)
        && InRange(usage.OutputTokens) && InRange(usage.Cost.Value);

    /// <summary>What was used in the end; requests and open calls are what was reserved.</summary>
    public static void ActualOfCaller(in Usage usage, in Amounts reserved, ref Amounts amounts)
    {
        amounts[(int)Dimension.Requests] = reserved[(int)Dimension.Requests];
        amounts[(int)Dimension.Concurrency] = reserved[(int)Dimension.Concurrency];
        amounts[(int)Dimension.InputTokens] = usage.TotalInputTokens;
        amounts[(int)Dimension.OutputTokens] = usage.OutputTokens;
        amounts[(int)Dimension.Tokens] = usage.TotalTokens;
        amounts[(int)Dimension.Cost] = usage.Cost.Value;
    }

    /// <summary>What the provider counts in the end: some correct what they counted at arrival, some never do.</summary>
    public static void ActualOfTarget(CountingRule rule, in Usage usage, in Amounts reserved, ref Amounts amounts)
    {
        ActualOfCaller(usage, reserved, ref amounts);
        switch (rule)
        {
            case CountingRule.OpenAI or CountingRule.Azure:
                amounts[(int)Dimension.InputTokens] = reserved[(int)Dimension.InputTokens];
                amounts[(int)Dimension.OutputTokens] = reserved[(int)Dimension.OutputTokens];
                amounts[(int)Dimension.Tokens] = reserved[(int)Dimension.Tokens];
                break;
            case CountingRule.Anthropic:
                var input = usage.TotalInputTokens - usage.CachedInputTokens;
                amounts[(int)Dimension.InputTokens] = input;
                amounts[(int)Dimension.Tokens] = input + usage.OutputTokens;
                break;
        }
    }

    /// <summary>Whether an answered attempt gives back, of what it reserved with its target, what it did not use.</summary>
    public static bool GivesBack(CountingRule rule, Meter meter) =>
        !meter.IsPerCall && (meter.Index == (int)Dimension.Cost || rule is not (CountingRule.OpenAI or CountingRule.Azure));

    private static bool InRange(long amount) => (ulong)amount <= LimitOptions.MostOfOneCall;
}
