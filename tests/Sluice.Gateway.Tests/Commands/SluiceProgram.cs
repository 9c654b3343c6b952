using System.Diagnostics;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>
/// The program: <c>SLUICE_NATIVE</c> names a native one, as <c>test.sh</c> makes it and runs those tests with again that are of the trait <see cref="Trait"/>;
/// without it, the managed one beside these tests.
/// </summary>
internal static class SluiceProgram
{
    public const string Trait = "Runs";
    public const string TheProgram = "the program";

    /// <summary>How it is started in a directory, with nothing in its environment that it reads.</summary>
    public static ProcessStartInfo With(Folder folder, IEnumerable<string> args)
    {
        var start = Environment.GetEnvironmentVariable("SLUICE_NATIVE") is { Length: > 0 } native
            ? new ProcessStartInfo(native, args)
            : new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sluice.dll"), .. args]);
        start.WorkingDirectory = folder.Path;
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var name in (string[])["SLUICE_CONFIG", "SLUICE_DATA", "SLUICE_LISTEN", "SLUICE_ADMIN_TOKEN", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"])
            start.Environment.Remove(name);
        return start;
    }

    /// <summary>Runs one command to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(Folder folder, params string[] args)
    {
        using var process = Process.Start(With(folder, args))!;
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
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
