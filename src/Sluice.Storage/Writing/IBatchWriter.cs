namespace Sluice.Storage.Writing;

/// <summary>Writes batches of records, a transaction each, on a connection of its own. For one thread.</summary>
/// <typeparam name="T">What a record is.</typeparam>
internal interface IBatchWriter<T> : IDisposable
{
    /// <summary>Writes a batch, all of it or nothing, but for rows that the store can never take.</summary>
    /// <returns>How many rows were left out, and why the last of them was.</returns>
    /// <exception cref="StorageException">Nothing was written.</exception>
    (int Rejected, StorageException? Why) Write(RecordRing<T>.Batch batch);
}
