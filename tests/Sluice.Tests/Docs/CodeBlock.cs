namespace Sluice.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page.</param>
/// <param name="Line">The line of its opening fence, from 1.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Text">Its lines.</param>
internal sealed record CodeBlock(string Page, int Line, string Language, string Text)
{
    public static IReadOnlyList<CodeBlock> All { get; } = [.. Repository.Pages.SelectMany(page => Of(page, Repository.Read(page)))];

    /// <summary>The blocks of a page, in order.</summary>
    public static IReadOnlyList<CodeBlock> Of(string page, string markdown)
    {
        var blocks = new List<CodeBlock>();
        var lines = markdown.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
                continue;
            var end = Array.FindIndex(lines, i + 1, line => line is "```");
            if (end < 0)
                throw new FormatException($"{page}, line {i + 1}: this block is never closed.");
            blocks.Add(new(page, i + 1, lines[i][3..].Trim(), string.Join('\n', lines[(i + 1)..end])));
            i = end;
        }

        return blocks;
    }

    /// <summary>What the page says that this block prints: the next block, if it is of plain text.</summary>
    public string? Output => All.SkipWhile(block => block != this).Skip(1).FirstOrDefault() is { Language: "text" } next && next.Page == Page ? next.Text : null;

    public override string ToString() => $"{Page}, line {Line}";
}
