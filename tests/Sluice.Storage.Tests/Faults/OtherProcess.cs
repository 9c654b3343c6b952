using System.Diagnostics;

namespace Sluice.Storage.Tests.Faults;

/// <summary>Another process that holds a lock on a database: the <c>sqlite3</c> program.</summary>
internal sealed class OtherProcess : IDisposable
{
    private readonly Process _process;

    private OtherProcess(Process process) => _process = process;

    /// <summary>Takes the lock; skips the test where there is no such program.</summary>
    public static async Task<OtherProcess> LockAsync(string file)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("sqlite3", [file]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("sqlite3 is not on PATH");
        }

        await process!.StandardInput.WriteLineAsync("BEGIN IMMEDIATE; SELECT 'locked';");
        await process.StandardInput.FlushAsync();
        Assert.Equal("locked", await process.StandardOutput.ReadLineAsync().WithinHang());
        return new(process);
    }

    /// <summary>Lets go and ends.</summary>
    public async Task ReleaseAsync()
    {
        await _process.StandardInput.WriteLineAsync("ROLLBACK;");
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WithinHang();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
