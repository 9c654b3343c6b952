using Sluice.Storage;

namespace Sluice.Gateway.Secrets;

/// <summary>
/// Replaces the master key. The next key is on disk before anything is encrypted with it; all records and the id of the key in force change in
/// one transaction; then the file takes its place. Cut short at any step, the next start or the next rotation goes on from there.
/// </summary>
internal static class MasterKeyRotation
{
    /// <summary>Encrypts everything stored with another key.</summary>
    /// <param name="database">The open database.</param>
    /// <param name="from">The key in force.</param>
    /// <param name="to">The key that follows.</param>
    /// <returns>How many records were encrypted again.</returns>
    /// <exception cref="StorageException">A record does not open, or the database cannot be written: nothing is changed then.</exception>
    public static async Task<int> RunAsync(SluiceDatabase database, MasterKey from, MasterKey to) =>
        await new SealedRecords(database).ReplaceAsync(
            (table, name, text) => Envelope.Seal(to, table, name, Envelope.Open(from, table, name, text)),
            (MasterKeySource.IdSetting, to.Id)).ConfigureAwait(false);

    /// <summary>Puts the next key's file in the place of the one before, which is kept under its id.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="before">The key that was in force; <see langword="null"/> where its file has been moved already.</param>
    /// <exception cref="StorageException">A file cannot be moved.</exception>
    public static void Finish(string directory, MasterKey? before)
    {
        var file = MasterKeySource.CurrentFile(directory);
        try
        {
            if (before is not null)
                File.Move(file, MasterKeySource.OldFile(directory, before.Id), overwrite: true);
            File.Move(MasterKeySource.NextFile(directory), file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(file, "cannot be replaced", $"Move {MasterKeySource.NextFile(directory)} there by hand.", error);
        }
    }
}
