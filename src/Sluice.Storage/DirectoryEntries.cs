using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Storage;

/// <summary>
/// Brings the names in a directory to the disk. What a file holds is brought there with the file; that it is there, or was renamed or deleted, is a matter of
/// its directory, and a file system may do these in any order until then. Windows keeps its names in a journal and needs no word.
/// </summary>
internal static partial class DirectoryEntries
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The disk reports an error; nothing older may be deleted then.</exception>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = Open(directory, ReadOnly);
        if (handle.IsInvalid)
            throw new IOException($"{directory}: cannot be opened (error {Marshal.GetLastPInvokeError()}).", Marshal.GetLastPInvokeError());
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
