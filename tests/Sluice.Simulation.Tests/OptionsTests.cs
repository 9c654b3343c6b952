using Sluice.Limits;

namespace Sluice.Simulation.Tests;

public class OptionsTests
{
    public static TheoryData<string, SimulatedProviderOptions> Wrong { get; } = new()
    {
        { "ErrorRate is 1.5; it must be a number from 0 to 1.", new() { ErrorRate = 1.5 } },
        { "CutRate is NaN;", new() { CutRate = double.NaN } },
        { "HangRate is -0.1;", new() { HangRate = -0.1 } },
        { "FirstTokenSpread is 2;", new() { FirstTokenSpread = 2 } },
        { "OutputTokensSpread is -1;", new() { OutputTokensSpread = -1 } },
        { "Rpm is -1; it must be a whole number of 0 or more.", new() { Rpm = -1 } },
        { "Tpm is -1;", new() { Tpm = -1 } },
        { "Itpm is -1;", new() { Itpm = -1 } },
        { "Otpm is -1;", new() { Otpm = -1 } },
        { "OutputTokens is -1;", new() { OutputTokens = -1 } },
        { "DefaultMaxOutputTokens is 0;", new() { DefaultMaxOutputTokens = 0 } },
        { "TokensPerChunk is 0;", new() { TokensPerChunk = 0 } },
        { "KeepCalls is 0;", new() { KeepCalls = 0 } },
        { "KeepRequests is -1;", new() { KeepRequests = -1 } },
        { "TokensPerSecond is ∞;", new() { TokensPerSecond = double.PositiveInfinity } },
        { "TokensPerSecond is 0.0001;", new() { TokensPerSecond = 0.0001 } },
        { "FirstToken is -00:00:01;", new() { FirstToken = TimeSpan.FromSeconds(-1) } },
        { "Count is 9;", new() { Count = (CountingRule)9 } },
        { "RetryAfter is 9;", new() { RetryAfter = (RetryAfterStyle)9 } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_value_out_of_range_is_named_with_its_value_and_range(string message, SimulatedProviderOptions options)
    {
        var error = Assert.Throws<ArgumentException>(() => new SimulatedProvider(options, TimeProvider.System));

        Assert.StartsWith(message.Replace("∞", "Infinity", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Speed_zero_is_at_once()
    {
        var sim = new Simulated(Simulated.Exact with { TokensPerSecond = 0, FirstToken = TimeSpan.Zero });

        var call = sim.Call(Simulated.Chat(output: 1000, stream: true));

        Assert.True(call.IsCompleted);
        Assert.EndsWith("data: [DONE]\n\n", (await call).Body, StringComparison.Ordinal);
    }
}
