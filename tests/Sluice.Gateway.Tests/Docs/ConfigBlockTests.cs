using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds the configurations in the pages to the program: it reads them without an error and serves with them.</summary>
public sealed class ConfigBlockTests
{
    public static TheoryData<string> Places => [.. Blocks.Select(block => block.ToString())];

    private static IEnumerable<CodeBlock> Blocks => CodeBlock.All.Where(block => block.Language == "jsonc");

    [Fact]
    public void There_are_configurations() => Assert.True(Blocks.Count() >= 5);

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_configuration_is_read_and_served(string place)
    {
        var block = Blocks.Single(block => block.ToString() == place);
        var result = Samples.Parse(block.Text);
        Assert.True(result.IsValid, $"{place}: {string.Join('\n', result.Errors)}");

        await using var gateway = await RunningGateway.StartAsync(block.Text);
        using var ready = await gateway.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)ready.StatusCode);
    }

    [Fact]
    public void A_misspelled_setting_in_a_page_is_noticed()
    {
        var block = CodeBlock.Of("a page", "```jsonc\n{ \"backends\": { \"sim\": { \"protocol\": \"simulated\", \"limts\": {} } } }\n```\n").Single();

        Assert.Contains("limits", Assert.Single(Samples.Parse(block.Text).Errors).Remedy, StringComparison.Ordinal);
    }
}
