using Sluice.Tokens;

namespace Sluice.Control;

/// <summary>What calls were seen to use, in the place of upper bounds.</summary>
public sealed partial class TrafficControl
{
    /// <summary>Tells what a call used whose provider said so; of no effect unless estimates are learned, or where the call names no model.</summary>
    /// <param name="call">The call, as it was asked for.</param>
    /// <param name="usage">What it used.</param>
    public void Learn(in ControlledCall call, in Usage usage)
    {
        if (!_options.LearnsEstimates || string.IsNullOrEmpty(call.Model))
            return;
        Controller.Estimates.Learn(LearnerOf(call), call.Model, new(call.Estimate.InputTokens, usage.TotalInputTokens, usage.OutputTokens)
        {
            Choices = call.Choices,
            IsCut = (call.HasOutputLimit || CountsMoney) && usage.OutputTokens >= call.Estimate.MaxOutputTokens,
        });
    }

    private string LearnerOf(in ControlledCall call) => (call.Tenant ?? AmbientTenant.Current) is { Length: > 0 } tenant ? tenant : Name;

    // Money is reserved by the bound itself, and an output limit that is in the call, or is written into it, whole.
    private UsageEstimate Reserved(in ControlledCall call)
    {
        if (!_options.LearnsEstimates || string.IsNullOrEmpty(call.Model))
            return call.Estimate;
        var bound = call.Estimate;
        var learned = Controller.Estimates.Read(LearnerOf(call), call.Model);
        var most = call.HasOutputLimit || CountsMoney ? null : learned.MostOutputTokens;
        var output = most is { } tokens ? Times(Math.Max(1, tokens), call.Choices) : bound.MaxOutputTokens;
        return bound with
        {
            InputTokens = learned.Correct(bound.InputTokens),
            MaxOutputTokens = output,
            ExpectedOutputTokens = Math.Min(output, learned.LikelyOutputTokens is { } likely ? Times(likely, call.Choices) : bound.ExpectedOutputTokens),
        };
    }

    private static long Times(long output, long choices) => (long)Int128.Min((Int128)output * choices, Limits.LimitOptions.Greatest);
}
