using System.Text.RegularExpressions;

namespace Sluice.Tests.Docs;

/// <summary>Holds the page of lessons to its word: every row of every part is there, and says what must hold, where, and by which test or why not.</summary>
public sealed partial class FieldLessonPageTests
{
    [Theory]
    [InlineData("Limits", 30)]
    [InlineData("Money", 21)]
    [InlineData("Streams", 6)]
    [InlineData("Cooldowns, retries, ways back", 17)]
    [InlineData("Stores, memory, operation", 5)]
    public void Every_lesson_says_what_must_hold_where_and_by_which_test_or_why_not(string part, int rows)
    {
        var text = Repository.Read("docs/field-lessons.md").Split("\n## ").Single(text => text.StartsWith($"{part}\n", StringComparison.Ordinal));
        var lines = Rows().Matches(text).ToArray();

        Assert.Equal(Enumerable.Range(1, rows).Select(row => $"{row}"), lines.Select(line => line.Groups["row"].Value), StringComparer.Ordinal);
        Assert.All(lines, line =>
        {
            var isHeld = line.Groups["where"].Value != "-";
            var by = line.Groups["by"].Value;
            Assert.True(line.Groups["must"].Value.Split(' ').Length >= 4, line.Value);
            Assert.True(isHeld ? Names().IsMatch(by) : by.Split(' ').Length >= 7, $"{line.Value}: no test and no reason");
        });
    }

    [Fact]
    public void Every_test_of_a_lesson_is_one()
    {
        var code = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var named = Names().Matches(Repository.Read("docs/field-lessons.md")).Select(match => match.Groups["name"].Value).ToArray();

        Assert.True(named.Length >= 100, $"{named.Length} tests are named");
        Assert.All(named, name => Assert.Contains($" {name}(", code, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<row>\d+) \| (?<must>[^|]+) \| (?<where>[^|]+) \| (?<by>.+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Rows();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Names();
}
