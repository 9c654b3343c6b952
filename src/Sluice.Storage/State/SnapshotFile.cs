using System.Buffers.Binary;
using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>A snapshot in a file: its checksum, and the state as JSON. It has its name only once all of it is on disk.</summary>
internal static class SnapshotFile
{
    private const int HeadLength = 12;

    private static ReadOnlySpan<byte> Form => "SLUICES1"u8;

    /// <exception cref="IOException">It could not be written; what was there before is as it was.</exception>
    public static void Write(string path, byte[] state)
    {
        var partial = path + StateFolder.Partial;
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            Span<byte> head = stackalloc byte[HeadLength];
            Form.CopyTo(head);
            BinaryPrimitives.WriteUInt32LittleEndian(head[Form.Length..], Checksum.Of(state));
            file.Write(head);
            file.Write(state);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <exception cref="StorageException">It is damaged, or of another version.</exception>
    public static EngineState Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.Length < HeadLength || !bytes.StartsWith(Form))
            throw StateErrors.Damaged(path, "is damaged, or not a snapshot of this version");
        if (Checksum.Of(bytes[HeadLength..]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[Form.Length..]))
            throw StateErrors.Damaged(path, "is damaged: it is not what was written");
        try
        {
            return StateJson.Read(bytes[HeadLength..]);
        }
        catch (StateException error)
        {
            throw StateErrors.Damaged(path, $"cannot be used: {error.Message.Split(". ")[0].TrimEnd('.')}", error);
        }
    }
}
