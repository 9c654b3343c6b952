namespace Sluice.Storage;

/// <summary>The directory that holds everything a gateway keeps, for this process alone until it is disposed.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>Makes the directory if it is missing (mode 0700, ignored by git) and takes it.</summary>
    /// <exception cref="StorageException">It cannot be made or written, or another process or opener has it.</exception>
    public static DataDirectory Take(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        var path = System.IO.Path.GetFullPath(directory);
        Create(path);
        var file = Lock(path);
        try
        {
            IgnoreInGit(path);
            return new DataDirectory(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        if (Directory.Exists(path))
            return;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var problem = File.Exists(path) ? "is a file, not a directory" : "cannot be created";
            throw new StorageException(path, problem, "Name another data directory (--data or SLUICE_DATA).", error);
        }
    }

    // An open handle nobody else may share: the system gives it back however this process ends. The file itself stays, since
    // removing it would let two openers hold two different files of the same name.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "sluice.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new StorageException(path, "is in use by another Sluice",
                "Stop that one, or name another data directory (--data or SLUICE_DATA).", error)
            { IsInUse = true };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, error);
        }
    }

    // What the system says where another handle shares nothing: EWOULDBLOCK, or Windows' sharing and lock violations. A disk that is full or
    // read-only is none of these.
    private static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static void IgnoreInGit(string path)
    {
        var file = System.IO.Path.Combine(path, ".gitignore");
        if (File.Exists(file))
            return;
        try
        {
            File.WriteAllText(file, "*\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, error);
        }
    }

    private static StorageException NotWritable(string path, Exception cause) => new(path, "cannot be written",
        "Give the user that runs Sluice write permission, or name another data directory (--data or SLUICE_DATA).", cause);
}
