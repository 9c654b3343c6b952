using System.ComponentModel;
using System.Diagnostics;
using Sluice.Tests.Docs;

namespace Sluice.Dashboard.Tests;

/// <summary>What holds the dashboard's TypeScript: the compiler, the linter and its own unit tests.</summary>
public sealed class SourcesTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(4);

    [Fact]
    public Task The_types_hold() => RunAsync("types");

    [Fact]
    public Task The_linter_finds_nothing() => RunAsync("lint");

    [Fact]
    public Task The_unit_tests_pass() => RunAsync("test");

    private async Task RunAsync(string script)
    {
        var folder = Path.Combine(Repository.Root, "dashboard");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "Skipped: the dashboard's packages are not installed, since Node was not there at the build. Install Node 20.19 or later and build again.");
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["run", "--silent", script])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["LC_ALL"] = "en_US.UTF-8" }, // the unit tests read numbers and times as this writes them
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip("Skipped: npm is not on PATH. Install Node 20.19 or later.");
        }

        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Guard);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        output.WriteLine(await said);
        Assert.True(process.ExitCode == 0, $"npm run {script}:\n{await said}\n{await complained}");
    }
}
