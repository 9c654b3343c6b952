using System.Text.RegularExpressions;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Security;

/// <summary>Holds the threat model to its tests: every row names some, and every one that is named is there.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_row_of_the_threat_model_names_tests_that_are_there()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "security.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| threat", StringComparison.Ordinal))
            .ToArray();
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.True(rows.Length >= 25, $"{rows.Length} rows");
        foreach (var row in rows)
        {
            var named = TestName().Matches(row.Split('|')[3]);
            Assert.True(named.Count > 0, row);
            Assert.All(named, name => Assert.Contains($" {name.Groups["name"].Value}(", tests, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("`(?<name>\\w+)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex TestName();
}
