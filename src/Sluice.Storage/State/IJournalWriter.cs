using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>Where a journal's records go. For one thread at a time.</summary>
internal interface IJournalWriter
{
    /// <summary>The number of the file that is written now.</summary>
    long Number { get; }

    /// <exception cref="StorageException">They could not be written; all of them can be again.</exception>
    void Write(IReadOnlyList<JournalRecord> records);

    /// <summary>Begins another file; what is written from now on goes there.</summary>
    /// <exception cref="StorageException">It cannot be made; the one before goes on.</exception>
    void Begin();
}
