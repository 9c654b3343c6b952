using System.Diagnostics;
using System.Globalization;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>The program as a process of its own.</summary>
internal sealed class ServeProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    public ServeProcess(Folder folder, params string[] args)
    {
        _process = Process.Start(SluiceProgram.With(folder, ["serve", .. args]))!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>
    /// Whether SIGINT reaches it: what a shell starts in the background ignores that signal, and so do all that are started by it, this process among them.
    /// </summary>
    public static bool TakesInterrupts => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
        .All(line => (ulong.Parse(line["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0b10) == 0);

    /// <summary>Everything it has written to its output so far.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Reads its output up to a line that holds a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        while (await _process.StandardOutput.ReadLineAsync(guard.Token) is { } line)
        {
            Lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"It ended without '{text}': {await _error}");
    }

    /// <summary>Where it listens.</summary>
    public async Task<Uri> UrlAsync()
    {
        var line = await LineAsync("sluice listens on ");
        return new(line["sluice listens on ".Length..line.IndexOf(';', StringComparison.Ordinal)]);
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id}")]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string[] Errors)> EndAsync()
    {
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        await _process.WaitForExitAsync(guard.Token);
        return (_process.ExitCode, (await _error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
