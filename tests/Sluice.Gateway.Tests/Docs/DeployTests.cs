using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds docs/deploying.md to the files in deploy/, word for word.</summary>
public sealed class DeployTests
{
    [Theory]
    [InlineData("ini", "deploy/sluice.service")]
    [InlineData("dockerfile", "deploy/Dockerfile")]
    [InlineData("yaml", "deploy/compose.yaml")]
    [InlineData("nginx", "deploy/nginx.conf")]
    public void The_page_shows_the_file_as_it_is(string language, string file)
    {
        var blocks = CodeBlock.All.Where(block => block.Page == "docs/deploying.md" && block.Language == language).Select(block => block.Text);

        Assert.Contains(Repository.Read(file).TrimEnd('\n'), blocks, StringComparer.Ordinal);
    }
}
