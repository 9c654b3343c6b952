using System.Reflection;

namespace Sluice.Tests.Docs;

/// <summary>Holds the pages to their samples: each block of C# is compiled, and prints what the page says.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Samples => [.. SampleSource.All.Where(sample => sample.Source.StartsWith(SampleSource.OfTheEngine, StringComparison.Ordinal)).Select(sample => sample.Method)];

    [Fact]
    public void Every_block_of_CSharp_is_a_sample_word_for_word()
    {
        var blocks = CodeBlock.All.Where(block => block.Language == "csharp").ToArray();

        Assert.True(blocks.Length >= 10, $"{blocks.Length} blocks were found");
        foreach (var block in blocks)
            Assert.True(SampleSource.All.Count(sample => sample.Body == block.Text) == 1 || SampleSource.Programs.Contains(block.Text, StringComparer.Ordinal), $"{block}: no sample is this, word for word:\n{block.Text}");
    }

    [Fact]
    public void Every_sample_stands_in_a_page()
    {
        Assert.NotEmpty(SampleSource.All);
        foreach (var sample in SampleSource.All)
            Assert.True(CodeBlock.All.Any(block => block.Text == sample.Body), $"{sample.Source}: {sample.Method} stands in no page");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_prints_what_its_page_says(string method)
    {
        var body = SampleSource.All.Single(sample => sample.Method == method).Body;
        var block = CodeBlock.All.Single(block => block.Text == body);

        var printed = await Console.OutputOfAsync(
            () => typeof(DocSamples).GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null) as Task ?? Task.CompletedTask);

        Assert.Equal(block.Output, printed);
    }

    [Fact]
    public void A_changed_word_is_noticed()
    {
        var changed = CodeBlock.Of("a page", "```csharp\nvar x = 2;\n```\n").Single();
        var sample = SampleSource.Of("a file", "    public static void A()\n    {\n        var x = 1;\n    }\n").Single();

        Assert.Equal(("var x = 1;", "var x = 2;"), (sample.Body, changed.Text));
    }
}
