using System.IO.Compression;
using System.Reflection;

namespace Sluice.Libraries.Tests.Packages;

/// <summary>The same sources make the same package.</summary>
public sealed class SamePackageTests
{
    [Fact]
    public async Task A_package_and_its_symbols_are_the_same_to_the_byte_whenever_they_are_packed()
    {
        using var fresh = new FreshProject();
        var (first, second) = (Path.Combine(fresh.Feed, "first"), Path.Combine(fresh.Feed, "second"));
        foreach (var folder in (string[])[first, second])
            await FreshProject.RunAsync(Metadata("Repository"), "pack", Path.Combine("src", "Sluice.AI"), "--no-build", "-c", Metadata("Pivot"), "-o", folder, "-v", "q");

        var packages = Directory.GetFiles(first).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(".nupkg, .snupkg", string.Join(", ", packages.Select(package => Path.GetExtension(package))));
        foreach (var package in packages)
        {
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(first, package)), await File.ReadAllBytesAsync(Path.Combine(second, package)));
            using var zip = ZipFile.OpenRead(Path.Combine(first, package));
            Assert.Single(zip.Entries.Select(entry => entry.LastWriteTime.DateTime).Distinct()); // none is of the moment at which it was packed
        }
    }

    private static string Metadata(string key) =>
        typeof(SamePackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(of => of.Key == key).Value!;
}
