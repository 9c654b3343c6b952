using System.Reflection;
using System.Xml.Linq;

namespace Sluice.Libraries.Tests.PublicApi;

/// <summary>
/// Holds what each package shows to a committed text, so that no change of it goes unseen. After a change that is meant, run these tests once
/// with <c>SLUICE_ACCEPT_API=1</c> and commit the texts.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly bool Accept = Environment.GetEnvironmentVariable("SLUICE_ACCEPT_API") == "1";

    /// <summary>Every project in src that is packed, and the assembly that it makes.</summary>
    public static TheoryData<string, string> Packages =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => (File: file, Project: XDocument.Load(file)))
            .Where(each => Property(each.Project, "IsPackable") == "true")
            .Select(each => (Name: Path.GetFileNameWithoutExtension(each.File), Assembly: Property(each.Project, "AssemblyName") ?? Path.GetFileNameWithoutExtension(each.File)))
            .OrderBy(each => each.Name, StringComparer.Ordinal)
            .Select(each => new TheoryDataRow<string, string>(each.Name, each.Assembly)),
    ];

    private static string Root => typeof(PublicApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Repository").Value!;

    [Theory]
    [MemberData(nameof(Packages))]
    public void What_a_package_shows_is_what_was_agreed(string package, string assembly)
    {
        var file = Path.Combine(Root, "tests/Sluice.Libraries.Tests/PublicApi", $"{package}.txt");
        var surface = PublicSurface.Of(Assembly.Load(assembly));
        if (Accept)
            File.WriteAllText(file, surface);

        var agreed = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (agreed != surface)
            Assert.Fail($"What {package} shows has changed. If that is meant, run this test with SLUICE_ACCEPT_API=1 and commit {package}.txt.\n{Difference(agreed, surface)}");
    }

    [Fact]
    public void A_change_is_noticed()
    {
        var surface = PublicSurface.Of(typeof(Sluice.Admission.AdmissionController).Assembly);

        Assert.Contains("  Sluice.Admission.AdmissionResult TryAdmit(in Sluice.Admission.AdmissionRequest request)\n", surface, StringComparison.Ordinal);
        Assert.Contains("sealed record Sluice.Admission.Refusal : IEquatable<Sluice.Admission.Refusal>\n", surface, StringComparison.Ordinal);
        Assert.DoesNotContain("WaitQueue", surface, StringComparison.Ordinal);
        Assert.Equal("- a\n+ c", Difference("a\nb\n", "b\nc\n"));
    }

    private static string Difference(string agreed, string surface)
    {
        var (before, now) = (agreed.Split('\n'), surface.Split('\n'));
        return string.Join('\n', [.. before.Except(now, StringComparer.Ordinal).Select(line => $"- {line}"), .. now.Except(before, StringComparer.Ordinal).Select(line => $"+ {line}")]);
    }

    private static string? Property(XDocument project, string name) => project.Descendants(name).FirstOrDefault()?.Value;
}
