using System.Diagnostics;

namespace Sluice.Libraries.Tests.Packages;

/// <summary>A project of somebody else: in a directory of its own, with nothing but packages from a folder.</summary>
internal sealed class FreshProject : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(4);

    private readonly string _root = Directory.CreateTempSubdirectory("sluice-fresh").FullName;

    /// <summary>Where its packages come from.</summary>
    public string Feed => Directory.CreateDirectory(Path.Combine(_root, "feed")).FullName;

    private string Project => Directory.CreateDirectory(Path.Combine(_root, "app")).FullName;

    /// <summary>Writes the project. What is not in the feed has to be where this repository's own packages are, so that no registry is asked.</summary>
    /// <param name="packages">The packages of the feed that it names.</param>
    /// <param name="version">Their version.</param>
    public void Write(IEnumerable<string> packages, string version)
    {
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(Project, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="known" value="{known}" /></fallbackPackageFolders>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(Project, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>{Path.Combine(_root, "packages")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                {string.Concat(packages.Select(package => $"<PackageReference Include=\"{package}\" Version=\"{version}\" />"))}
              </ItemGroup>
            </Project>
            """);
    }

    public void Add(string file, string code) => File.WriteAllText(Path.Combine(Project, file), code);

    /// <summary>Builds and runs it.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> RunAsync() => RunAsync(Project, "run", "--project", Project);

    /// <summary>Runs <c>dotnet</c> and returns what it printed; fails where that ends with an error.</summary>
    public static async Task<string> RunAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        };
        using var process = Process.Start(start)!;
        using var hang = new CancellationTokenSource(Hang);
        var output = process.StandardOutput.ReadToEndAsync(hang.Token);
        var errors = process.StandardError.ReadToEndAsync(hang.Token);
        try
        {
            await process.WaitForExitAsync(hang.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{await output}\n{await errors}");
        return (await output).ReplaceLineEndings("\n");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
