using Sluice.Limits;

namespace Sluice.State;

/// <summary>Amounts as they are kept, from and to amounts as they are counted.</summary>
internal static class AmountsConversion
{
    public static BookedAmounts ToBooked(this in Amounts amounts) => new()
    {
        Requests = amounts[(int)Dimension.Requests],
        Tokens = amounts[(int)Dimension.Tokens],
        InputTokens = amounts[(int)Dimension.InputTokens],
        OutputTokens = amounts[(int)Dimension.OutputTokens],
        CostNanoUsd = amounts[(int)Dimension.Cost],
    };

    public static BookedAmounts Plus(this BookedAmounts one, BookedAmounts other) => new()
    {
        Requests = Sum(one.Requests, other.Requests),
        Tokens = Sum(one.Tokens, other.Tokens),
        InputTokens = Sum(one.InputTokens, other.InputTokens),
        OutputTokens = Sum(one.OutputTokens, other.OutputTokens),
        CostNanoUsd = Sum(one.CostNanoUsd, other.CostNanoUsd),
    };

    public static long Of(this BookedAmounts amounts, Meter meter) => (Dimension)meter.Index switch
    {
        Dimension.Requests => amounts.Requests,
        Dimension.Tokens => amounts.Tokens,
        Dimension.InputTokens => amounts.InputTokens,
        Dimension.OutputTokens => amounts.OutputTokens,
        Dimension.Cost => amounts.CostNanoUsd,
        _ => 0,
    };

    private static long Sum(long one, long other) => Math.Min(one + other, LimitOptions.Greatest);
}
