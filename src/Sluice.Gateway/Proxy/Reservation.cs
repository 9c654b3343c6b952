using Sluice.Gateway.Keys;
using Sluice.Gateway.Protocols;
using Sluice.Protocols.Requests;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// What is reserved of tokens: the bound, corrected by what calls of the key on the model were seen to use. An output limit that the call names, or that is written into
/// it since money is counted, is reserved whole.
/// </summary>
internal static class Reservation
{
    /// <summary>More tokens than any account may use, and few enough for their cost to be a number.</summary>
    public const long Most = 1_000_000_000_000;

    public static UsageEstimate Of(in UsageBound bound, ProxyApi api, in RequestScan scan, ClientKey key, in LearnedFigures learned)
    {
        if (api.IsFree)
            return default;
        var isOpen = scan.OutputLimit is null && !key.HasBudget && api.UnnamedOutput > 0;
        var output = isOpen && learned.MostOutputTokens is { } most ? Times(Math.Max(1, most), scan) : bound.Output;
        return new(Math.Max(learned.Correct(bound.ScannedInput), bound.RaisedInput), output)
        {
            // What a provider counts only as it is produced is seldom the limit that clients name to be on the safe side.
            ExpectedOutputTokens = Math.Min(output, Times(learned.LikelyOutputTokens ?? api.UnnamedOutput, scan)),
        };
    }

    /// <summary>Output of one choice, times the choices of all prompts.</summary>
    public static long Times(long output, in RequestScan scan) => (long)Int128.Min((Int128)output * scan.Choices * scan.Prompts, Most);
}
