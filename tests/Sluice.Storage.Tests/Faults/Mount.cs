using System.Diagnostics;

namespace Sluice.Storage.Tests.Faults;

/// <summary>A file system of its own for a test, made with <c>mount</c>: on Linux, and where this user may.</summary>
internal sealed class Mount : IDisposable
{
    private readonly string _path;

    private Mount(string path) => _path = path;

    /// <summary>A disk of so many bytes at a directory; skips the test where there can be none.</summary>
    public static Mount Disk(string path, int bytes) => Make(path, $"mount -t tmpfs -o size={bytes} tmpfs '{path}'");

    /// <summary>Makes a file read-only, for root too; skips the test where that cannot be.</summary>
    public static Mount ReadOnlyFile(string path) => Make(path, $"mount --bind '{path}' '{path}' && mount -o remount,bind,ro '{path}'");

    /// <summary>Makes a whole disk read-only from now on.</summary>
    public void TurnReadOnly() => Assert.Equal(0, Run($"mount -o remount,ro '{_path}'"));

    public void Dispose() => Run($"umount -l '{_path}'");

    private static Mount Make(string path, string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run(command) == 0, "This user cannot mount file systems");
        return new(path);
    }

    private static int Run(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
