using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Conformance;

/// <summary>The clients for node, installed once a lock file; a test that needs them is skipped where node or npm's registry is not there.</summary>
internal static class NodeClients
{
    private static readonly TimeSpan InstallGuard = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>Runs a script of tests/clients against a gateway, and returns what it saw.</summary>
    public static async Task<JsonNode> RunAsync(string script, BlackBox.Gateway gateway)
    {
        var folder = await Installed.Value;
        var (exitCode, output, error) = await RunAsync("node", $"{script} {gateway.Url.ToString().TrimEnd('/')} {BlackBox.Gateway.Secret}", folder, TimeSpan.FromMinutes(1));
        Assert.True(exitCode == 0, error);
        return JsonNode.Parse(output)!;
    }

    private static async Task<string> InstallAsync()
    {
        var target = Path.Combine(Repository.Root, "artifacts", "clients");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "clients")))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);

        var installed = Path.Combine(target, "installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(target, "package-lock.json"));
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted)
            return target;
        var (exitCode, _, error) = await RunAsync("npm", "ci --no-audit --no-fund", target, InstallGuard);
        Assert.SkipWhen(exitCode != 0, $"Skipped: npm ci failed, so that the clients are not there: {error}");
        await File.WriteAllTextAsync(installed, wanted);
        return target;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string arguments, string folder, TimeSpan guard)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"Skipped: {program} is not installed, so that the clients for node cannot be run.");
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(guard);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }
}
