using Sluice.Gateway.Config;
using Sluice.Pricing;

namespace Sluice.Gateway.Tests.Config;

public sealed class InitAndCheckTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task Init_writes_a_file_that_passes_check_without_any_key()
    {
        using var folder = new Folder();
        var init = await CommandRun.OfAsync(folder.Path, Nothing, "init");
        Assert.Equal((0, ""), (init.ExitCode, init.Error));
        Assert.Contains(Path.Combine(folder.Path, "sluice.json"), init.Output, StringComparison.Ordinal);

        var check = await CommandRun.OfAsync(folder.Path, Nothing, "check");
        Assert.Equal((0, ""), (check.ExitCode, check.Error));
        Assert.Contains("sim (simulated)", check.Output, StringComparison.Ordinal);
        Assert.Contains("ok, 0 warnings", check.Output, StringComparison.Ordinal);
        Assert.True((await CommandRun.OfAsync(folder.Path, Samples.Environment, "check")).ExitCode == 0);
    }

    [Fact]
    public async Task What_init_comments_out_works_when_it_is_taken_in()
    {
        using var folder = new Folder();
        await CommandRun.OfAsync(folder.Path, Nothing, "init");
        var file = Path.Combine(folder.Path, "sluice.json");
        var whole = (await File.ReadAllTextAsync(file)).Replace("//-", "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, whole);

        var result = ConfigLoader.Load(
            file, Samples.Environment.GetValueOrDefault, static model => ModelCatalog.BuiltIn.FindModel(model) is not null);

        Assert.Empty(result.Errors);
        Assert.Equal("sim openai", string.Join(' ', result.Config!.Backends.Select(b => b.Name)));
        Assert.Equal("team-a", Assert.Single(result.Config.Keys).Name);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Init_never_writes_over_a_file()
    {
        using var folder = new Folder();
        var file = folder.Write("sluice.json", "mine");
        var run = await CommandRun.OfAsync(folder.Path, Nothing, "init");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not overwritten", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Init_into_a_folder_that_is_not_there_fails_in_one_line()
    {
        using var folder = new Folder();
        var run = await CommandRun.OfAsync(folder.Path, Nothing, "init", "--config", "no/sluice.json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be written", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_sums_up_a_valid_file_without_its_secrets()
    {
        using var folder = new Folder();
        folder.Write("other.json", Samples.Everything);
        var run = await CommandRun.OfAsync(folder.Path, Samples.Environment, "check", "--config", "other.json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("openai-a (openai, https://api.openai.com/v1)", run.Output, StringComparison.Ordinal);
        Assert.Contains("smart -> openai-a/gpt-4o sim/org/model:8b", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Samples.ProviderSecret, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Samples.TeamSecret, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_shows_warnings_and_still_passes()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", Samples.With("\"limits\":{}"));
        var run = await CommandRun.OfAsync(folder.Path, Samples.Environment, "check");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning: backends.a: has no limit", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_configuration_check_ends_with_2_and_an_example_of_six_lines()
    {
        using var folder = new Folder();
        var run = await CommandRun.OfAsync(folder.Path, Nothing, "check");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(6, run.ErrorLines.Length);
        var example = string.Join('\n', run.ErrorLines.Skip(1));
        Assert.True(Samples.Parse(example).IsValid);
    }

    [Theory]
    [InlineData("chekc")]
    [InlineData("check", "--confg", "x")]
    [InlineData("check", "--config")]
    public async Task A_command_line_that_is_not_understood_ends_with_2_and_lines_on_stderr(params string[] args)
    {
        using var folder = new Folder();
        var run = await CommandRun.OfAsync(folder.Path, Nothing, args);
        Assert.Equal(2, run.ExitCode);
        Assert.All(run.ErrorLines, line => Assert.StartsWith("sluice: ", line, StringComparison.Ordinal));
        Assert.NotEmpty(run.ErrorLines);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Check_knows_the_prices_of_the_built_in_catalog()
    {
        using var folder = new Folder();
        folder.Write(
            "sluice.json",
            Samples.With("\"routes\":{\"r\":{\"targets\":[\"a/gpt-4o-2024-08-06\",\"a/no-such-model\"]}},\"budgets\":[{\"usd\":1,\"window\":\"day\"}]"));
        var run = await CommandRun.OfAsync(folder.Path, Samples.Environment, "check");
        Assert.Contains("warning: routes.r.targets[1]: no price is known", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("routes.r.targets[0]", run.Output, StringComparison.Ordinal);
    }
}
