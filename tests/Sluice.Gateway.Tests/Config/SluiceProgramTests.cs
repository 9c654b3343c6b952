using System.Diagnostics;

namespace Sluice.Gateway.Tests.Config;

public sealed class SluiceProgramTests
{
    [Fact]
    public async Task The_program_says_what_is_wrong_with_a_file_and_ends_with_1()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", "{\"backends\":{\"a\":{\"protocol\":\"simulated\",\"limits\":{\"rpm\":-5}}}}");
        var (code, output, error) = await RunAsync(folder.Path, "check");
        Assert.Equal(1, code);
        Assert.Contains("backends.a.limits.rpm: must not be negative (got -5). ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task The_program_writes_a_file_that_it_accepts()
    {
        using var folder = new Folder();
        Assert.Equal(0, (await RunAsync(folder.Path, "init")).Code);
        var (code, output, error) = await RunAsync(folder.Path, "check");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("ok, 0 warnings", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string directory, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sluice.dll"), .. args])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in (string[])["SLUICE_CONFIG", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"])
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(guard.Token);
            var error = process.StandardError.ReadToEndAsync(guard.Token);
            await process.WaitForExitAsync(guard.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
