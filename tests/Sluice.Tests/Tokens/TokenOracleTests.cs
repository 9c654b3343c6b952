using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Sluice.Tests.Tokens;

/// <summary>Holds the committed counts against the tokenizers themselves, where node is there to run them.</summary>
public sealed class TokenOracleTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_committed_token_counts_are_what_the_tokenizers_say()
    {
        var oracle = await InstallAsync();
        var input = string.Join('\n', Sample.All.Select(sample => JsonSerializer.Serialize(sample.Text)));
        var (exitCode, output, error) = await RunAsync("node", "count.mjs", oracle, input);
        Assert.True(exitCode == 0, error);

        var counts = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Sample.All.Count, counts.Length);
        foreach (var (sample, line) in Sample.All.Zip(counts))
        {
            using var count = JsonDocument.Parse(line);
            Assert.Equal(count.RootElement.GetProperty("o200k").GetInt32(), sample.O200k);
            Assert.Equal(count.RootElement.GetProperty("cl100k").GetInt32(), sample.Cl100k);
        }
    }

    /// <summary>Copies the oracle into the artifacts and installs what its lock file names, once a lock file.</summary>
    private static async Task<string> InstallAsync()
    {
        var source = Metadata("TokenOracle");
        var target = Path.Combine(Metadata("Artifacts"), "oracle");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);

        var installed = Path.Combine(target, "installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(target, "package-lock.json"), TestContext.Current.CancellationToken);
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed, TestContext.Current.CancellationToken) == wanted) return target;

        var (exitCode, _, error) = await RunAsync("npm", "ci --no-audit --no-fund", target, input: "");
        Assert.SkipWhen(exitCode != 0, $"Skipped: npm ci failed, so that the tokenizers are not there: {error}");
        await File.WriteAllTextAsync(installed, wanted, TestContext.Current.CancellationToken);
        return target;
    }

    private static string Metadata(string key)
        => typeof(TokenOracleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, string arguments, string directory, string input)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = directory,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                StandardOutputEncoding = Encoding.UTF8,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"Skipped: {program} is not installed, so that the tokenizers cannot be run.");
        }

        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(HangGuard);
        return (process.ExitCode, await output, await error);
    }
}
