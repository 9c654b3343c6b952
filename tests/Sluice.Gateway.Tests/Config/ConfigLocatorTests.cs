using Sluice.Gateway.Config;

namespace Sluice.Gateway.Tests.Config;

public sealed class ConfigLocatorTests
{
    private static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal).GetValueOrDefault;

    [Fact]
    public void An_OpenAI_key_alone_is_a_backend()
    {
        using var folder = new Folder();
        var result = ConfigLocator.Locate(null, Environment(("OPENAI_API_KEY", "abcdefgh")), folder.Path)!;
        Assert.Equal("environment", result.Origin);
        Assert.Equal("openai", Assert.Single(result.Config!.Backends).Name);
    }

    [Fact]
    public void An_Anthropic_key_makes_a_backend_too_for_its_own_models_where_there_is_one_of_OpenAIs()
    {
        using var folder = new Folder();
        var alone = ConfigLocator.Locate(null, Environment(("ANTHROPIC_API_KEY", "ijklmnop")), folder.Path)!;
        var both = ConfigLocator.Locate(null, Environment(("ANTHROPIC_API_KEY", "ijklmnop"), ("OPENAI_API_KEY", "abcdefgh")), folder.Path)!;

        Assert.Equal("*", Assert.Single(Assert.Single(alone.Config!.Backends).Models).Pattern);
        Assert.Equal("anthropic claude-*, openai *", string.Join(", ", both.Config!.Backends.Select(backend => $"{backend.Name} {backend.Models[0].Pattern}")));
    }

    [Fact]
    public void Nothing_is_found_where_there_is_nothing()
    {
        using var folder = new Folder();
        Assert.Null(ConfigLocator.Locate(null, Environment(("OPENAI_API_KEY", " "), ("SLUICE_CONFIG", "")), folder.Path));
    }

    [Fact]
    public void The_option_goes_before_the_variable_and_that_before_the_file_here()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", "{}");
        Assert.Equal(Path.Combine(folder.Path, "a.json"), ConfigLocator.FilePath("a.json", Environment(("SLUICE_CONFIG", "b.json")), folder.Path));
        Assert.Equal(Path.Combine(folder.Path, "b.json"), ConfigLocator.FilePath(null, Environment(("SLUICE_CONFIG", "b.json")), folder.Path));
        Assert.Equal(Path.Combine(folder.Path, "sluice.json"), ConfigLocator.FilePath(null, Environment(), folder.Path));
    }

    [Theory]
    [InlineData("missing.json", "does not exist")]
    [InlineData("no/such/folder.json", "does not exist")]
    [InlineData(".", "cannot be read")]
    public void A_file_that_cannot_be_read_is_an_error(string file, string problem)
    {
        using var folder = new Folder();
        var error = Assert.Single(ConfigLocator.Locate(file, Environment(("OPENAI_API_KEY", "abcdefgh")), folder.Path)!.Errors);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
