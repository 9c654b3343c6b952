using System.Globalization;
using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>
/// The directory <c>state</c>: journals by number, and the snapshot that was taken when the journal of its number was begun. What is older than the
/// latest snapshot says nothing new, and is deleted.
/// </summary>
/// <param name="path">The directory.</param>
/// <param name="flush">Brings the names in a directory to the disk; <see cref="DirectoryEntries.Flush"/> unless given.</param>
internal sealed class StateFolder(string path, Action<string>? flush = null)
{
    public const string Partial = ".partial";

    private const string Snapshots = ".snapshot";
    private const string Journals = ".journal";

    private readonly Action<string> _flush = flush ?? DirectoryEntries.Flush;

    public string Path => path;

    public bool Exists => Directory.Exists(path) && Directory.EnumerateFiles(path).Any();

    public string Snapshot(long number) => Name(number, Snapshots);

    public string Journal(long number) => Name(number, Journals);

    /// <summary>The highest number in use; 0 where there is none.</summary>
    public long Last => Numbers(Snapshots).Concat(Numbers(Journals)).DefaultIfEmpty(0).Max();

    public void Create()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Brings to the disk that the directory is there, and what is in it.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public void Flush()
    {
        _flush(path);
        _flush(System.IO.Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes a snapshot, and deletes what it makes needless once it cannot be lost any more, whatever happens to the power.</summary>
    /// <param name="number">The number of the journal that was begun for it.</param>
    /// <param name="state">The state.</param>
    /// <exception cref="IOException">It could not be written; what was there before is as it was.</exception>
    public void Keep(long number, byte[] state)
    {
        SnapshotFile.Write(Snapshot(number), state);
        _flush(path);
        Clean(number);
    }

    /// <exception cref="StorageException">Something in it is damaged or missing.</exception>
    public SavedState Read()
    {
        var snapshot = Numbers(Snapshots).DefaultIfEmpty(0).Max();
        var records = new List<JournalRecord>();
        for (var number = Math.Max(1, snapshot); number <= Last; number++)
        {
            if (!File.Exists(Journal(number)))
                throw StateErrors.Damaged(Journal(number), "is missing, and with it calls that count");
            JournalFile.Read(Journal(number), records);
        }

        return new(snapshot == 0 ? null : SnapshotFile.Read(Snapshot(snapshot)), records);
    }

    /// <summary>Moves all of it aside, under a name with the time in it.</summary>
    public void Forget(DateTimeOffset now)
    {
        if (Exists)
            Directory.Move(path, $"{path}-forgotten-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}");
    }

    // And what was begun and not ended. What cannot be deleted now is later.
    private void Clean(long snapshot)
    {
        foreach (var file in Directory.EnumerateFiles(path))
        {
            if (file.EndsWith(Partial, StringComparison.Ordinal) || NumberOf(file) < snapshot)
                TryDelete(file);
        }
    }

    private string Name(long number, string extension) => System.IO.Path.Combine(path, number.ToString("D12", CultureInfo.InvariantCulture) + extension);

    private IEnumerable<long> Numbers(string extension) => !Directory.Exists(path) ? [] : Directory.EnumerateFiles(path, "*" + extension).Select(NumberOf).Where(number => number is > 0 and < long.MaxValue);

    private static long NumberOf(string file) =>
        long.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It says nothing new, and is looked at again after the next snapshot.
        }
    }
}
