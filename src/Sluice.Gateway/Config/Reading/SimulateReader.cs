namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads how the simulated provider behaves.</summary>
internal static class SimulateReader
{
    private static readonly (string, BackendProtocol?)[] Protocols =
        [("both", null), ("openai", BackendProtocol.OpenAI), ("anthropic", BackendProtocol.Anthropic)];

    private const string CountRemedy = "Write a whole number from 0; 0 is no limit.";
    private const string RateRemedy = "Write a share from 0 to 1.";

    /// <summary>Reads <c>simulate</c>.</summary>
    public static SimulateConfig Read(SourceNode? node, ReadContext context)
    {
        var d = new SimulateConfig();
        var o = new ObjectReader(node, context);
        var simulate = new SimulateConfig
        {
            Protocol = o.Choice<BackendProtocol?>("protocol", null, Protocols),
            Seed = (int)o.Whole("seed", d.Seed, int.MinValue, int.MaxValue, "Write a whole number of 32 bits."),
            FirstToken = o.Duration("firstToken", d.FirstToken, TimeSpan.Zero, TimeSpan.FromHours(1)),
            TokensPerSecond = o.Number("tokensPerSecond", d.TokensPerSecond, 0.001m, 1_000_000_000, "Write a number above 0."),
            OutputTokens = (int)o.Whole("outputTokens", d.OutputTokens, 1, 1_000_000, "Write a whole number from 1."),
            Rpm = o.Whole("rpm", d.Rpm, 0, 1_000_000_000_000, CountRemedy),
            Tpm = o.Whole("tpm", d.Tpm, 0, 1_000_000_000_000_000, CountRemedy),
            ErrorRate = o.Number("errorRate", d.ErrorRate, 0, 1, RateRemedy),
            CutRate = o.Number("cutRate", d.CutRate, 0, 1, RateRemedy),
            HangRate = o.Number("hangRate", d.HangRate, 0, 1, RateRemedy),
        };
        o.Finish();
        if (simulate.ErrorRate + simulate.CutRate + simulate.HangRate > 1.000000001)
        {
            var (error, cut, hang) = (simulate.ErrorRate, simulate.CutRate, simulate.HangRate);
            context.Error(
                node!, $"errorRate ({error:0.###}), cutRate ({cut:0.###}) and hangRate ({hang:0.###}) are more than 1 together",
                "Lower them: each call has one fate.");
        }

        return simulate;
    }
}
