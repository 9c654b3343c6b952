using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Tests.Docs;
using Console = Sluice.Tests.Docs.Console;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Runs the samples that talk to a gateway; that the pages hold them word for word is tested where the others are.</summary>
public sealed class SampleTests
{
    private const string Config =
        """
        { "backends": { "sim": { "protocol": "simulated", "limits": { "rpm": 1000 }, "simulate": { "firstToken": "0", "tokensPerSecond": 1000000, "outputTokens": 5 } } },
          "routes": { "smart": { "targets": ["sim/gpt-4o-mini"] } },
          "keys": { "team-a": { "key": "${TEAM_A_KEY}", "limits": { "rpm": 1 } } },
          "wait": { "max": "0" } }
        """;

    [Fact]
    public async Task The_sample_of_a_client_prints_what_its_page_says()
    {
        var body = SampleSource.All.Single(sample => sample.Method == nameof(DocSamples.Gateway_client)).Body;
        var block = CodeBlock.All.Single(block => block.Text == body);
        await using var gateway = await RunningGateway.StartAsync(Config);

        var printed = await Console.OutputOfAsync(() => DocSamples.Gateway_client(new Uri(gateway.Server.Urls[0] + "/v1"), Samples.TeamSecret));

        Assert.Equal(block.Output, printed);
    }
}
