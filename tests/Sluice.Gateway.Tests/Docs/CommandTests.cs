using System.Text.RegularExpressions;
using Sluice.Gateway.Commands;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds the command lines in the pages to the program, which parses each.</summary>
public sealed partial class CommandTests
{
    [Fact]
    public void Every_command_line_of_sluice_is_one()
    {
        var root = SluiceCommand.Create(new(_ => null, "."));
        var lines = Repository.Pages.SelectMany(page => Lines(Repository.Read(page)).Select(line => (Page: page, Line: line))).ToArray();

        Assert.True(lines.Length >= 10, $"{lines.Length} command lines were found");
        foreach (var (page, line) in lines)
            Assert.True(root.Parse(line).Errors.Count == 0, $"{page}: sluice {line}");
    }

    [Fact]
    public void An_option_that_is_not_there_is_noticed()
    {
        var line = Assert.Single(Lines("Run `sluice check --everything` first."));

        Assert.NotEmpty(SluiceCommand.Create(new(_ => null, ".")).Parse(line).Errors);
    }

    // What follows the program's name, in code within a line and in blocks of shell.
    private static IEnumerable<string> Lines(string page) =>
        Inline().Matches(page).Concat(Shell().Matches(page)).Select(match => match.Groups["line"].Value.Split('#')[0].Trim());

    [GeneratedRegex("`sluice (?<line>[^`]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Inline();

    [GeneratedRegex(@"^(\w+=\S+ )*(sluice|dotnet run --project src/Sluice\.Gateway --) (?<line>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Shell();
}
