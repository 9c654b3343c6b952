namespace Sluice.Storage.State;

/// <summary>A snapshot on its way to the disk.</summary>
/// <param name="position">The last record of the journal that is in it.</param>
/// <param name="takenMs">When it was taken.</param>
/// <param name="state">The state.</param>
internal sealed class SnapshotToWrite(long position, long takenMs, byte[] state) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public long Position => position;

    public long TakenMs => takenMs;

    public byte[] State => state;
}
