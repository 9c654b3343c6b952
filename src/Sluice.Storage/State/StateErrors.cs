namespace Sluice.Storage.State;

/// <summary>What the file system says, in words that an operator can act on.</summary>
internal static class StateErrors
{
    public const string Lost = "Put it back from a copy, or start once with --forget-state: windows, budgets and quotas then begin from zero, and what is there is kept beside.";

    private const int NoSpace = 28;
    private const int TooLarge = 27;
    private const int ReadOnly = 30;
    private const int DiskFull = unchecked((int)0x80070070);

    public static StorageException Damaged(string path, string problem, Exception? cause = null) => new(path, problem, Lost, cause);

    public static StorageException Explain(string path, Exception error)
    {
        var (problem, remedy) = error switch
        {
            StorageException known => (known.Problem, known.Remedy),
            UnauthorizedAccessException or IOException { HResult: ReadOnly } =>
                ("cannot be written", "Give the user that runs Sluice write permission on it and its directory."),
            IOException { HResult: NoSpace or TooLarge or DiskFull } =>
                ("cannot grow, the disk is full", "Free some space; what waits to be written is kept in memory meanwhile."),
            IOException => ("cannot be read or written, the disk reports an error", "Check the disk and the file system."),
            _ => ($"cannot be written ({error.GetType().Name})", "Check the file and the disk."),
        };
        return error as StorageException ?? new(path, problem, remedy, error);
    }
}
