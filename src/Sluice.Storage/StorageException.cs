namespace Sluice.Storage;

/// <summary>Something kept on disk cannot be used. The message names the file, the problem and the remedy, and holds no secret.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Says what is wrong with a file or directory.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence that begins with its name.</param>
    /// <param name="remedy">What to do, as a sentence.</param>
    /// <param name="cause">The error beneath, if there is one.</param>
    public StorageException(string path, string problem, string remedy, Exception? cause = null)
        : base($"{path}: {problem}. {remedy}", cause)
    {
        Path = path;
        Problem = problem;
        Remedy = remedy;
    }

    /// <summary>The file or directory that cannot be used.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }

    /// <summary>Whether another process, or another opener of this one, has the data directory.</summary>
    public bool IsInUse { get; init; }
}
