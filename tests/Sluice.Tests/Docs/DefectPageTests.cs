using System.Text.RegularExpressions;

namespace Sluice.Tests.Docs;

/// <summary>Holds the page of defects to its word: every row of every system is there, and says by which test or why.</summary>
public sealed partial class DefectPageTests
{
    private const string Page = "docs/defects.md";

    [Theory]
    [InlineData("AgentFlow", 41)]
    [InlineData("coding-proxy", 30)]
    [InlineData("Sidecar V2", 22)]
    [InlineData("ai-lib", 33)]
    [InlineData("HolySheep guide", 31)]
    public void Every_row_of_a_system_has_its_tests_or_its_reason(string system, int rows)
    {
        var part = Repository.Read(Page).Split("\n## ").Single(text => text.StartsWith($"{system}:", StringComparison.Ordinal));
        var lines = Rows().Matches(part).Select(match => (Row: match.Groups["row"].Value, By: match.Groups["by"].Value)).ToArray();

        Assert.Equal(Enumerable.Range(1, rows).Select(row => $"{row}"), lines.Select(line => line.Row), StringComparer.Ordinal);
        Assert.All(lines, line => Assert.True(Named(line.By).Length > 0 || line.By.Split(' ').Length >= 7, $"{system} {line.Row}: no test and no reason"));
    }

    [Fact]
    public void Every_test_that_it_names_is_one()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Tests().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);
        var named = Named(Repository.Read(Page));

        Assert.True(named.Length >= 150, $"{named.Length} tests are named");
        Assert.All(named, name => Assert.Contains(name, tests));
    }

    private static string[] Named(string text) => [.. Names().Matches(text).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"^\| (?<row>\d+) \| (?<by>.+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Rows();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Names();

    [GeneratedRegex(@"\[(Fact|Theory)[^\n]*\n(\s*\[[^\n]*\n)*\s*public (async )?(void|Task) (?<name>\w+)\(", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Tests();
}
