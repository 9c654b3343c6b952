using System.Text.RegularExpressions;

namespace Sluice.Tests.Docs;

/// <summary>Holds the pages to the repository: links lead somewhere, files and tests they name are there, and they stay short.</summary>
public sealed partial class PageTests
{
    private const int LongestPage = 200;

    [Fact]
    public void Every_link_between_pages_leads_somewhere()
    {
        var links = Repository.Pages.SelectMany(page => Links().Matches(Repository.Read(page)).Select(match => (Page: page, To: match.Groups["to"].Value))).ToArray();

        Assert.True(links.Length >= 20, $"{links.Length} links were found");
        foreach (var (page, to) in links)
            Assert.True(Repository.Has(Path.Combine(Path.GetDirectoryName(page)!, to)), $"{page}: {to} is not there");
    }

    [Fact]
    public void Every_link_into_a_page_leads_to_a_heading_of_it()
    {
        var links = Repository.Pages.SelectMany(page => Anchors().Matches(Repository.Read(page)).Select(match => (Page: page, To: match.Groups["to"].Value, Anchor: match.Groups["anchor"].Value))).ToArray();

        Assert.True(links.Length >= 10, $"{links.Length} links were found");
        foreach (var (page, to, anchor) in links)
        {
            var target = to.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, to);
            Assert.True(Headings(Repository.Read(target)).Contains(anchor, StringComparer.Ordinal), $"{page}: {to} has no heading #{anchor}");
        }
    }

    [Fact]
    public void A_heading_is_named_as_it_is_linked_to() =>
        Assert.Equal(["retry-cooldown-breaker", "what-a-kill-costs"], Headings("# `Retry`, `Cooldown`, `Breaker`\n```sh\n# no heading\n```\n## What a kill costs\n"));

    [Fact]
    public void Every_page_in_docs_is_in_the_index()
    {
        var index = Links().Matches(Repository.Read("docs/README.md")).Select(match => match.Groups["to"].Value).ToArray();

        Assert.All(Repository.Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/README.md"), page => Assert.Contains(page["docs/".Length..], index, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_file_that_a_page_names_is_there()
    {
        var files = Repository.Pages.SelectMany(page => Files().Matches(Repository.Read(page)).Select(match => (Page: page, File: match.Groups["file"].Value))).ToArray();

        Assert.True(files.Length >= 10, $"{files.Length} files were found");
        foreach (var (page, file) in files)
            Assert.True(Repository.Has(file), $"{page}: {file} is not there");
    }

    [Fact]
    public void Every_test_that_a_page_names_is_there()
    {
        var code = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var tests = Repository.Pages.SelectMany(page => Tests().Matches(Repository.Read(page)).Select(match => (Page: page, Test: match.Groups["test"].Value))).ToArray();

        Assert.True(tests.Length >= 10, $"{tests.Length} tests were found");
        foreach (var (page, test) in tests)
            Assert.True(code.Contains($" {test}(", StringComparison.Ordinal), $"{page}: no test is named {test}");
    }

    [Fact]
    public void Every_page_in_docs_is_short() => Assert.All(
        Repository.Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal)),
        page => Assert.True(Repository.Read(page).Split('\n').Length <= LongestPage, $"{page} has more than {LongestPage} lines"));

    private static string[] Headings(string page) =>
        [.. Heading().Matches(Fence().Replace(page, "")).Select(match => NoLetter().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\((?!https?:)(?<to>[^)#]*)#(?<anchor>[^)]+)\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Anchors();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline, 1_000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1_000)]
    private static partial Regex NoLetter();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<to>[^)#]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Links();

    [GeneratedRegex(@"`(?<file>(src|tests|docs|bench|eng|deploy|samples)/[^`\s*]+|\./test\.sh|[A-Za-z.]+\.(md|slnx|props))`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Files();

    [GeneratedRegex("`(?<test>(?=[A-Z0-9_]*[a-z])[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+){3,})`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Tests();
}
